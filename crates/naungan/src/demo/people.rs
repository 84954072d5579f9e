//! Invented organisations and people of the demonstration. None of them exists.

use naungan_model::role::Role;

/// An invented organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Organisation {
    /// Short code.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Province of its work.
    pub adm1: &'static str,
    /// District of its work.
    pub adm2: &'static str,
    /// Office of the network rather than a partner.
    pub office: bool,
    /// Children with psychosocial help in the second half of 2016, with seed 1.
    pub helped: usize,
}

/// Five partners on Java and Batam, and the network office.
pub const ORGANISATIONS: [Organisation; 6] = [
    Organisation { code: "bandung", name: "Yayasan Payung Pagi", adm1: "32", adm2: "32.73", office: false, helped: 18 },
    Organisation { code: "surabaya", name: "Sanggar Angin Timur", adm1: "35", adm2: "35.78", office: false, helped: 15 },
    Organisation { code: "batam", name: "Pondok Lentera Laut", adm1: "21", adm2: "21.71", office: false, helped: 14 },
    Organisation { code: "semarang", name: "Rumah Dahan Teduh", adm1: "33", adm2: "33.74", office: false, helped: 12 },
    Organisation { code: "jakarta", name: "Lingkar Jendela Kota", adm1: "31", adm2: "31.75", office: false, helped: 11 },
    Organisation { code: "office", name: "Naungan Network Office (demo)", adm1: "31", adm2: "31.74", office: true, helped: 0 },
];

/// An invented person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Invented {
    /// Code to choose by.
    pub code: &'static str,
    /// Name.
    pub name: &'static str,
    /// Role.
    pub role: Role,
    /// Code of the organisation.
    pub organisation: &'static str,
    /// Officer of the organisation's directory: signs certificates and declarations.
    pub officer: bool,
}

const fn person(code: &'static str, name: &'static str, role: Role, organisation: &'static str) -> Invented {
    let officer = matches!(role, Role::PartnerDirector | Role::Psychologist | Role::CountryManager);
    Invented { code, name, role, organisation, officer }
}

/// Everybody. A partner has a director and a psychologist (its two officers), a supervisor, two caseworkers and a monitoring officer;
/// one has a lawyer, a shelter and a focal point for complaints too. Newcomers stand at the end: keys are drawn in this order.
pub const PEOPLE: [Invented; 35] = [
    person("ana", "Ana Prameswari", Role::Caseworker, "bandung"),
    person("budi", "Budi Hartanto", Role::Caseworker, "bandung"),
    person("citra", "Citra Maharani", Role::Supervisor, "bandung"),
    person("dian", "Dian Wiratama", Role::Psychologist, "bandung"),
    person("eka", "Eka Suryadi", Role::PartnerDirector, "bandung"),
    person("fitri", "Fitri Handayani", Role::MeOfficer, "bandung"),
    person("gilang", "Gilang Saputra", Role::Caseworker, "surabaya"),
    person("hesti", "Hesti Anggraini", Role::Caseworker, "surabaya"),
    person("indra", "Indra Kusnadi", Role::Supervisor, "surabaya"),
    person("joko", "Joko Prabowo", Role::Psychologist, "surabaya"),
    person("kartika", "Kartika Dewanti", Role::PartnerDirector, "surabaya"),
    person("lukman", "Lukman Fauzi", Role::MeOfficer, "surabaya"),
    person("maya", "Maya Puspita", Role::Caseworker, "batam"),
    person("nanda", "Nanda Firmansyah", Role::Caseworker, "batam"),
    person("okta", "Okta Ramadhani", Role::Supervisor, "batam"),
    person("putu", "Putu Adnyana", Role::Psychologist, "batam"),
    person("rahayu", "Rahayu Siregar", Role::PartnerDirector, "batam"),
    person("santi", "Santi Marlina", Role::MeOfficer, "batam"),
    person("teguh", "Teguh Santoso", Role::Caseworker, "semarang"),
    person("utami", "Utami Lestari", Role::Caseworker, "semarang"),
    person("vina", "Vina Oktaviani", Role::Supervisor, "semarang"),
    person("wahyu", "Wahyu Nugroho", Role::Psychologist, "semarang"),
    person("yanti", "Yanti Kurnia", Role::PartnerDirector, "semarang"),
    person("zaki", "Zaki Mubarak", Role::MeOfficer, "semarang"),
    person("agus", "Agus Wijaya", Role::Caseworker, "jakarta"),
    person("bunga", "Bunga Permata", Role::Caseworker, "jakarta"),
    person("candra", "Candra Halim", Role::Supervisor, "jakarta"),
    person("dewi", "Dewi Kusuma", Role::Psychologist, "jakarta"),
    person("edo", "Edo Simanjuntak", Role::PartnerDirector, "jakarta"),
    person("gita", "Gita Savitri", Role::MeOfficer, "jakarta"),
    person("hendra", "Hendra Gunawan", Role::CountryManager, "office"),
    person("ines", "Ines Vermeer", Role::CountryManager, "office"),
    person("yusuf", "Yusuf Nugroho", Role::Lawyer, "bandung"),
    person("zahra", "Zahra Amelia", Role::ShelterStaff, "bandung"),
    person("salma", "Salma Kirana", Role::FocalPoint, "bandung"),
];

/// People of an organisation.
pub fn of(organisation: &str) -> impl Iterator<Item = &'static Invented> + use<'_> {
    PEOPLE.iter().filter(move |person| person.organisation == organisation)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn everybody_has_a_code_of_their_own_and_an_organisation() {
        let codes: BTreeSet<&str> = PEOPLE.iter().map(|person| person.code).collect();
        assert_eq!(codes.len(), PEOPLE.len());
        for organisation in ORGANISATIONS {
            assert_eq!(of(organisation.code).filter(|person| person.officer).count(), 2, "{}", organisation.code);
        }
        assert_eq!(ORGANISATIONS.iter().map(|organisation| organisation.helped).sum::<usize>(), 70);
    }
}
