//! The addresses that pages link and post to. They are neutral: no name and no topic ever stands in an address.
//!
//! Care pages are answered on the device by its service worker, desk and public pages by the server.

/// Style sheet of the care app and the desk.
pub const APP_CSS: &str = "/assets/app.css";
/// Style sheet of the public site.
pub const PUBLIC_CSS: &str = "/assets/public.css";
/// Script of the care app: starts the worker, listens for Shift three times, keeps the state of sending fresh.
pub const APP_JS: &str = "/assets/app.js";
/// Empty sheets of forms.
pub const SHEETS: &str = "/sheets";
/// Script of pages with a form that is kept while one types.
pub const WRITING_JS: &str = "/assets/writing.js";
/// Script of the page that reads a letter.
pub const LETTER_JS: &str = "/assets/letter.js";
/// What a link to a letter begins with; the secret stands after `#`.
pub const LETTER: &str = "/letter";
/// The neutral icon.
pub const ICON: &str = "/assets/icon.svg";
/// The manifest of the installed care app.
pub const MANIFEST: &str = "/assets/app.webmanifest";

/// POST: leave at once, keys gone, neutral page. (On the public site a plain link.)
pub const EXIT: &str = "/exit";
/// POST `to` (language tag), `back` (path): show pages in another language.
pub const LANGUAGE: &str = "/language";
/// POST `back`: send what is not sent yet, now.
pub const SEND: &str = "/send";
/// GET: the region that says what is not sent yet, as a piece of HTML for app.js.
pub const STATE: &str = "/state";
/// GET, POST `person`: the demo's people.
pub const CHOOSE: &str = "/choose";
/// GET (`?fill=1` fills in the demo's words), POST `words`: unlock.
pub const UNLOCK: &str = "/unlock";
/// POST: lock now.
pub const LOCK: &str = "/lock";
/// GET: what is due.
pub const TODAY: &str = "/today";
/// GET `?show=` (filter), POST `find` (the beginning of a code), `show`: the caseload; by post, since somebody may type a name there.
pub const CASES: &str = "/cases";
/// GET, POST `name`, `phone`, `nickname`: search; by post, so that a name never stands in an address.
pub const SEARCH: &str = "/search";
/// GET, POST: the four questions.
pub const INTAKE: &str = "/intake";
/// GET, POST: one session of several children.
pub const GROUP: &str = "/group";
/// GET: what is not sent yet.
pub const OUTBOX: &str = "/outbox";
/// GET: everything else that this person may do.
pub const MORE: &str = "/more";
/// GET, POST `one`, `other`, `reason`, `do` (`join` or `part`): one child with two files.
pub const MERGE: &str = "/merge";
/// GET, POST `entry`, `reason`, `do` (`adopt` or `reject`): entries that wait for a supervisor.
pub const WAITING: &str = "/waiting";
/// GET, POST `period`, `sure`: the half-year's statement.
pub const DECLARATION: &str = "/declaration";
/// GET, POST `pack`, `do` (`sign` or `accept`), `sure`: versions of the partner's forms.
pub const VERSIONS: &str = "/versions";
/// GET: the team, its load and its late clocks.
pub const BOARD: &str = "/board";
/// GET: what waits for a supervisor's yes.
pub const APPROVALS: &str = "/approvals";
/// GET: beds by code, and what the next shift must know.
pub const BEDS: &str = "/beds";
/// GET: days that were agreed.
pub const CALENDAR: &str = "/calendar";
/// GET: files to talk about.
pub const CONFERENCE: &str = "/conference";
/// GET: services that help, as the team knows them.
pub const PROVIDERS: &str = "/providers";
/// GET, POST: write a service down, or what changed there.
pub const PROVIDER: &str = "/providers/new";
/// GET, POST: a word from a child, without a name.
pub const VOICE: &str = "/voice";
/// GET, POST `document` (codes): names beside codes, on a sheet of its own.
pub const NAME_KEY: &str = "/name-key";
/// GET, POST: a complaint, for the focal points alone.
pub const COMPLAIN: &str = "/complain";
/// GET: complaints, for a focal point.
pub const COMPLAINTS: &str = "/complaints";

/// GET, POST: what was done about a complaint.
pub fn complaint(sheet: &str) -> String {
    [COMPLAINTS, "/", sheet].concat()
}

/// GET, POST: the person whom a complaint is about is taken off the file.
pub fn complaint_off(sheet: &str) -> String {
    [COMPLAINTS, "/", sheet, "/off"].concat()
}

/// GET: safe houses of which this person may read the address.
pub const HOUSES: &str = "/houses";
/// GET, POST `children` (ids of readers): write a safe house down for named readers.
pub const HOUSE: &str = "/houses/new";

/// GET, POST `reason`: the address of a safe house.
pub fn house(sheet: &str) -> String {
    [HOUSES, "/", sheet].concat()
}

/// GET: the way to the desk.
pub const DESK: &str = "/desk";

/// GET, POST `text`, `do` (`send`, `take`, `end`): a referral by a sealed link.
pub fn letter(code: &str, referral: &str) -> String {
    [CASES, "/", code, "/letter/", referral].concat()
}

/// GET: the file of a case.
pub fn case(code: &str) -> String {
    [CASES, "/", code].concat()
}

/// GET, POST: write something in a file; `what` is `session`, `service`, `contact`, `consent`, `registration`, ...
pub fn case_form(code: &str, what: &str) -> String {
    [CASES, "/", code, "/", what].concat()
}

/// GET: one area of care of a file.
pub fn case_area(code: &str, area: &str) -> String {
    [CASES, "/", code, "/of/", area].concat()
}

/// GET: everything that was written in a file.
pub fn case_history(code: &str) -> String {
    case_form(code, "history")
}

/// GET, POST `worker`, `why`: to whom the work is given.
pub fn assign(code: &str) -> String {
    case_form(code, "assign")
}

/// GET, POST `user`, `do`, `why`, `sure`: who works on a file.
pub fn access(code: &str) -> String {
    case_form(code, "access")
}

/// GET: the checklist of a file.
pub fn check(code: &str) -> String {
    case_form(code, "check")
}

/// GET, POST `document`, `read`: several written things on paper.
pub fn bundle(code: &str) -> String {
    case_form(code, "bundle")
}

/// GET, POST `read`: the restitution annex on paper.
pub fn annex(code: &str) -> String {
    case_form(code, "annex")
}

/// GET: a form that begins with what an earlier one said.
pub fn like(code: &str, what: &str, entry: &str) -> String {
    [&case_form(code, what), "?like=", entry].concat()
}

/// GET, POST `reason`: show the name.
pub fn case_name(code: &str) -> String {
    case_form(code, "name")
}

/// Addresses of the desk.
pub mod desk {
    /// GET: what must I do now.
    pub const START: &str = "/";
    /// POST: leave the desk.
    pub const SIGN_OUT: &str = "/sign-out";
    /// GET; POST `do` (`discard`, or `back` with `pack`): all forms of the partner.
    pub const FORMS: &str = "/forms";
    /// Value of `pack` for the forms as they came.
    pub const HOUSE: &str = "house";
    /// POST `workbook` (a file), `accept`: takes a form or a pack from a file into the draft.
    pub const UPLOAD: &str = "/forms-upload";
    /// GET: how forms are changed.
    pub const FORMS_HELP: &str = "/forms-help";
    /// GET, POST `note`: what changes; proposes it to the officers.
    pub const PROPOSE: &str = "/forms-propose";

    /// GET; POST `do` (`up` or `down`), `question`: one form.
    pub fn form(name: &str) -> String {
        [FORMS, "/", name].concat()
    }

    /// GET, POST: one question; `+` for a new one.
    pub fn question(form: &str, name: &str) -> String {
        [FORMS, "/", form, "/question/", name].concat()
    }

    /// GET, POST: the form as a phone shows it; nothing is kept.
    pub fn try_form(name: &str) -> String {
        [FORMS, "/", name, "/try"].concat()
    }

    /// GET: the form as a workbook.
    pub fn workbook(name: &str) -> String {
        [FORMS, "/", name, "/xlsx"].concat()
    }

    /// GET: a version as a file.
    pub fn bundle(pack: &str) -> String {
        ["/forms-version/", pack].concat()
    }

    /// GET; POST `do=submit`, `reason`: a partner's own report on a half-year such as `2016-H2`.
    pub fn report(period: &str) -> String {
        ["/reports/", period].concat()
    }

    /// GET: all partners of the country. POST `partner`, `do` (`accept`, `send_back`, `release`), `reason`.
    pub fn country(period: &str) -> String {
        ["/country/", period].concat()
    }

    /// GET: every revision of a partner's report.
    pub fn revisions(period: &str, partner: &str) -> String {
        ["/reports/", period, "/", partner, "/revisions"].concat()
    }
}

/// Addresses of the public site; `lang` is a language tag.
pub mod public {
    /// GET: the newest headline figure and what is left to do.
    pub fn home(lang: &str) -> String {
        ["/", lang, "/"].concat()
    }

    /// GET: all figures of a half-year such as `2016-H2`.
    pub fn results(lang: &str, period: &str) -> String {
        ["/", lang, "/results/", period].concat()
    }

    /// GET: where to find help now.
    pub fn help(lang: &str) -> String {
        ["/", lang, "/help"].concat()
    }

    /// GET: everything about one figure.
    pub fn number(lang: &str, period: &str, code: &str) -> String {
        ["/", lang, "/results/", period, "/", code].concat()
    }
}
