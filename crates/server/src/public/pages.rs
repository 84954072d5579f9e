//! Pages of the public site. Each is the same for everybody who reads it in one language.

use super::figures::{Public, of_period, periods, revisions};
use crate::error::ServerError;
use crate::http::{ask_main, page};
use crate::language;
use crate::server::Server;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use maud::Markup;
use naungan_indicators::estimate::{BASE, Estimate, Says, gap};
use naungan_model::date::{Date, HalfYear};
use naungan_pages::language::Language;
use naungan_pages::public::{Figure, Frame, Need, help, home, missing, number, results};

/// What stands around a page, asked once.
struct Around {
    t: Language,
    newest: Option<String>,
    periods: Vec<HalfYear>,
    demo: Option<Date>,
}

impl Around {
    fn frame<'a>(&'a self, here: &'a str) -> Frame<'a> {
        Frame { t: &self.t, here, newest: self.newest.as_deref(), demo: self.demo }
    }
}

async fn around(server: &Server, lang: &str) -> Result<Option<Around>, ServerError> {
    let Some(t) = Language::embedded(lang) else { return Ok(None) };
    let asked = server.clone();
    let periods = ask_main(server, move |connection| periods(connection, &asked.config().country)).await?;
    let demo = server.0.demo.get().map(|_| server.now().date_at(server.config().offset_minutes));
    Ok(Some(Around { t, newest: periods.first().map(ToString::to_string), periods, demo }))
}

fn render(headers: &HeaderMap, status: StatusCode, markup: Result<Markup, ServerError>) -> Response {
    match markup {
        Ok(markup) => page(headers, status, markup, true),
        Err(error) => {
            tracing::error!(code = error.code(), "{error}");
            (StatusCode::INTERNAL_SERVER_ERROR, "try again later\n").into_response()
        }
    }
}

/// GET /
pub async fn choose(headers: HeaderMap) -> Response {
    Redirect::to(&format!("/{}/", language::wanted(&headers))).into_response()
}

/// GET /{lang}
pub async fn add_slash(State(server): State<Server>, Path(lang): Path<String>, headers: HeaderMap) -> Response {
    if language::tags().any(|tag| tag == lang) {
        return Redirect::permanent(&format!("/{lang}/")).into_response();
    }
    missing(State(server), headers).await
}

/// Any other address.
pub async fn missing(State(server): State<Server>, headers: HeaderMap) -> Response {
    match around(&server, language::wanted(&headers)).await {
        Ok(Some(around)) => render(&headers, StatusCode::NOT_FOUND, Ok(missing::show(&around.frame("")))),
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => render(&headers, StatusCode::NOT_FOUND, Err(error)),
    }
}

/// GET /{lang}/
pub async fn home(State(server): State<Server>, Path(lang): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let Some(around) = around(&server, &lang).await? else { return Ok(None) };
        let mut view = home::Home::default();
        if let Some(period) = around.periods.first() {
            let figures = load(&server, *period).await?;
            let headline = figures.into_iter().next().filter(|figure| figure.standing.is_some());
            view.need = headline.as_ref().and_then(|figure| need(&around.t, &server.config().country, figure));
            view.figure = headline.map(|figure| shown(&server, &around.t, *period, &figure));
        }
        Ok(Some(home::show(&around.frame(""), &view)))
    };
    found(&server, &headers, shown.await).await
}

/// GET /{lang}/help
pub async fn help(State(server): State<Server>, Path(lang): Path<String>, headers: HeaderMap) -> Response {
    let shown = async {
        let around = around(&server, &lang).await?;
        Ok(around.map(|around| help::show(&around.frame("help"), &help::Help::default())))
    };
    found(&server, &headers, shown.await).await
}

/// GET /{lang}/results/{period}
pub async fn results(State(server): State<Server>, Path((lang, period)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let shown = async {
        let (Some(around), Ok(half)) = (around(&server, &lang).await?, period.parse::<HalfYear>()) else { return Ok(None) };
        let figures = load(&server, half).await?;
        let need = figures.first().filter(|figure| figure.standing.is_some());
        let need = need.and_then(|figure| need_of(&around.t, &server, figure));
        let view = results::Results {
            period: half,
            figures: figures.iter().map(|figure| shown(&server, &around.t, half, figure)).collect(),
            need,
            others: around.periods.iter().copied().filter(|other| *other != half).collect(),
        };
        Ok(Some(results::show(&around.frame(&format!("results/{half}")), &view)))
    };
    found(&server, &headers, shown.await).await
}

/// GET /{lang}/results/{period}/{code}
pub async fn number(
    State(server): State<Server>,
    Path((lang, period, code)): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Response {
    let shown = async {
        let (Some(around), Ok(half)) = (around(&server, &lang).await?, period.parse::<HalfYear>()) else { return Ok(None) };
        let Some(figure) = load(&server, half).await?.into_iter().find(|figure| figure.indicator.code == code) else {
            return Ok(None);
        };
        let asked = server.clone();
        let history =
            ask_main(&server, move |connection| revisions(connection, &asked.0.rules, &asked.config().country, &code, half))
                .await?;
        let day = |record: &naungan_indicators::gate::Record| record.at.date_at(server.config().offset_minutes);
        let versions = history.iter().map(|record| number::Version {
            number: record.revision,
            value: (record.figure.low, record.figure.high),
            published: day(record),
            coverage: (record.coverage.reported, record.coverage.of),
        });
        let view = number::Number { versions: versions.collect(), figure: shown(&server, &around.t, half, &figure) };
        let here = format!("results/{half}/{}", figure.indicator.code);
        Ok(Some(number::show(&around.frame(&here), &view)))
    };
    found(&server, &headers, shown.await).await
}

async fn found(server: &Server, headers: &HeaderMap, shown: Result<Option<Markup>, ServerError>) -> Response {
    match shown.transpose() {
        Some(markup) => render(headers, StatusCode::OK, markup),
        None => missing(State(server.clone()), headers.clone()).await,
    }
}

async fn load(server: &Server, period: HalfYear) -> Result<Vec<Public>, ServerError> {
    let asked = server.clone();
    ask_main(server, move |connection| of_period(connection, &asked.0.rules, &asked.config().country, period)).await
}

fn shown(server: &Server, t: &Language, period: HalfYear, figure: &Public) -> Figure {
    let row = &figure.indicator;
    let standing = figure.standing.as_ref();
    Figure {
        code: row.code.clone(),
        name: row.name.get(t.tag()).to_owned(),
        period,
        place: server.config().country.clone(),
        status: figure.status.code().to_owned(),
        value: standing.map(|table| (table.figure().low, table.figure().high)),
        definition: row.definition.get(t.tag()).to_owned(),
        basis: row.basis_note.get(t.tag()).to_owned(),
        source: row.source.get(t.tag()).to_owned(),
        knowledge: standing.map(|table| table.knowledge().code()).unwrap_or_default().to_owned(),
        reported: figure.coverage.reported,
        of: figure.coverage.of,
        revision: standing.map(naungan_indicators::table::Table::revision).unwrap_or_default(),
        published: standing.map(|table| table.published_at().date_at(server.config().offset_minutes)),
    }
}

fn need_of(t: &Language, server: &Server, figure: &Public) -> Option<Need> {
    need(t, &server.config().country, figure)
}

/// The estimate of the country beside a headline figure.
fn need(t: &Language, country: &str, figure: &Public) -> Option<Need> {
    let reached = figure.standing.as_ref()?.figure();
    let estimate = Estimate::read(BASE).ok()?.into_iter().find(|estimate| estimate.place == country)?;
    let left = gap(&estimate, reached).range;
    let says = |what| t.text(&estimate.message(what)).to_owned();
    Some(Need {
        low: estimate.range.low,
        high: estimate.range.high,
        left: (left.low, left.high),
        population: says(Says::Population),
        definition: says(Says::Definition),
        year: says(Says::Year),
        source: says(Says::Source),
        claim: says(Says::Claim),
    })
}
