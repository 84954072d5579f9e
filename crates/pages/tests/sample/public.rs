//! The public site with the demo's figures.

use naungan_model::date::{Date, HalfYear};
use naungan_pages::{
    language::Language,
    public::{Figure, Frame, Need, help, home, missing, number, results},
};

use super::{Page, now};

fn figure(code: &str, name: &str, status: &str, value: Option<(i64, i64)>, knowledge: &str) -> Figure {
    Figure {
        code: code.into(),
        name: name.into(),
        period: HalfYear::new(2016, 2).unwrap(),
        place: "ID".into(),
        status: status.into(),
        value,
        definition: "A child, under 18 on the first day of the period or of unknown age, who attended at least one recorded session of basic psychosocial support or trauma therapy, alone or in a group. Trauma therapy counts in the half-year in which its week began.".into(),
        basis: "Each child counts once in the period, however many sessions it attended. Figures of periods, services or partners are never added up.".into(),
        source: "Own wording after the Minimum Standards for Child Protection in Humanitarian Action (2019), standard 10".into(),
        knowledge: knowledge.into(),
        reported: 5,
        of: 5,
        revision: 1,
        published: Date::ymd(2017, 1, 9),
    }
}

pub fn pages(t: &Language, hostile: &str) -> Vec<Page> {
    let frame = |here: &'static str| Frame { t, here, newest: Some("2016-H2"), demo: Some(now().date) };
    let headline = figure("SRV-02", "Children who received psychosocial help", "published", Some((70, 70)), "declared");
    let need = Need {
        low: 40_000,
        high: 70_000,
        left: (40_000, 70_000),
        population: t.text("estimate.id_children_exploited.population").into(),
        definition: t.text("estimate.id_children_exploited.definition").into(),
        year: t.text("estimate.id_children_exploited.year").into(),
        source: t.text("estimate.id_children_exploited.source").into(),
        claim: t.text("estimate.id_children_exploited.claim").into(),
    };
    let figures = vec![
        headline.clone(),
        figure("SRV-01", hostile, "published", Some((74, 88)), "bounded"),
        figure("SRV-03", "Psychosocial sessions held", "published", Some((412, 412)), "additive"),
        figure("SRV-06", "Children given safe shelter", "suppressed", None, "declared"),
        figure("SRV-07", "Children who received legal aid", "not_reported", None, "merged"),
    ];
    let version =
        |number, value, day| number::Version { number, value, published: Date::ymd(2017, 1, day).unwrap(), coverage: (5, 5) };
    vec![
        (
            "public-home",
            home::show(&frame(""), &home::Home { figure: Some(headline.clone()), need: Some(need.clone()) }).into_string(),
        ),
        ("public-home-nothing", home::show(&Frame { newest: None, ..frame("") }, &home::Home::default()).into_string()),
        (
            "public-results",
            results::show(
                &frame("results/2016-H2"),
                &results::Results {
                    period: HalfYear::new(2016, 2).unwrap(),
                    figures,
                    need: Some(need),
                    others: vec![HalfYear::new(2016, 1).unwrap()],
                },
            )
            .into_string(),
        ),
        (
            "public-number",
            number::show(
                &frame("results/2016-H2/SRV-02"),
                &number::Number { figure: headline, versions: vec![version(2, (70, 76), 9), version(1, (70, 70), 8)] },
            )
            .into_string(),
        ),
        ("public-help", help::show(&frame("help"), &help::Help::default()).into_string()),
        ("public-help-checked", help::show(&frame("help"), &help::Help { checked: Some(now().date) }).into_string()),
        ("public-missing", missing::show(&frame("")).into_string()),
    ]
}
