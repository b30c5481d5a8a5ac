//! `/bedrijven/{id}/netwerk` and `/partners/{id}/netwerk`: two steps around a firm or partner, drawn and as a list.

use super::frame::{Frame, answer};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, TraceAcquaintances};
use crate::api::problem::Problem;
use crate::app::frontier_reach::{FrontierReach, get_frontier_reach};
use crate::app::surroundings::{Surroundings, get_surroundings, get_surroundings_of_partner};
use crate::app::{App, AppError, Caller, firms, partners};
use crate::domain::{Firm, FirmId, Partner, PartnerId, PartnerKind};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::f64::consts::TAU;

/// Middle of the drawing, and how far its two rings are from it.
const MIDDLE: f64 = 160.0;
const RINGS: [f64; 2] = [80.0, 140.0];
/// In the drawing to keep: where the names begin below it, how far they are apart, and how far those behind others
/// stand to the right.
const NAMES_BEGIN: usize = 360;
const LINE: usize = 14;
const INDENT: usize = 20;

/// An organisation in list and drawing.
pub struct Node {
    /// Its number in both.
    pub number: String,
    /// Name.
    pub name: String,
    /// Its page.
    pub href: String,
    /// Place.
    pub place: String,
    /// Where it stands.
    pub x: String,
    /// From above.
    pub y: String,
    /// Where its line comes from.
    pub from: (String, String),
    /// Whether it is a firm.
    pub is_firm: bool,
    /// Strength of the bond, in words of the list.
    pub strength: String,
    /// Whom it knows beside.
    pub second: Vec<Node>,
}

/// An organisation by name and page.
pub struct Named {
    /// Name.
    pub name: String,
    /// Its page.
    pub href: String,
}

#[derive(Template)]
#[template(path = "network.html")]
struct NetworkPage {
    frame: Frame,
    middle: Middle,
    nodes: Vec<Node>,
    has_more: bool,
    /// How far the frontier is, around a firm.
    frontier: Option<Frontier>,
    label: String,
}

/// Who stands in the middle.
struct Middle {
    name: String,
    /// Its page.
    page: String,
    is_firm: bool,
}

/// The way of a firm to the frontier.
struct Frontier {
    steps: Option<u32>,
    way: Vec<Named>,
    best: Vec<(Named, u32)>,
}

#[derive(Template)]
#[template(path = "network.svg", escape = "html")]
struct Drawing {
    title: String,
    nodes: Vec<Node>,
    /// The names: from the left, from above, and what stands there.
    lines: Vec<(usize, usize, String)>,
    height: usize,
    foot: usize,
    made_on: String,
    label: String,
}

/// The page of a firm.
pub async fn get_network(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let (id, frame, app) = (firm.id, frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let (middle, around) = around_firm(&app, &permit.caller, id)?;
        let reach = get_frontier_reach(&app, &permit.caller, id)?;
        let way = reach.way.iter().map(named).collect();
        let frontier = Frontier { steps: reach.steps, way, best: best(&reach, &middle.page) };
        Ok::<_, AppError>(page(frame, middle, &around, Some(frontier)))
    };
    answer(&state.calculators.run(work).await??)
}

/// The page of a partner.
pub async fn get_network_of_partner(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
) -> Result<HttpResponse, Problem> {
    let (id, frame, app) = (partner.id, frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let (middle, around) = around_partner(&app, &permit.caller, id)?;
        Ok::<_, AppError>(page(frame, middle, &around, None))
    };
    answer(&state.calculators.run(work).await??)
}

/// The network of a firm as a drawing for a report or a slide, with the names below it.
pub async fn get_svg(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let (id, app) = (firm.id, state.app.clone());
    let work = move || around_firm(&app, &permit.caller, id).map(|around| drawing(&app, &frame, &around));
    kept(&state.calculators.run(work).await??)
}

/// The network of a partner as a drawing.
pub async fn get_svg_of_partner(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
    partner: IdOf<Partner>,
) -> Result<HttpResponse, Problem> {
    let (id, app) = (partner.id, state.app.clone());
    let work = move || around_partner(&app, &permit.caller, id).map(|around| drawing(&app, &frame, &around));
    kept(&state.calculators.run(work).await??)
}

fn around_firm(app: &App, caller: &Caller, id: FirmId) -> Result<(Middle, Surroundings), AppError> {
    let (record, _) = firms::get_firm(app, caller, id)?;
    let middle = Middle { name: record.firm.name, page: format!("/bedrijven/{id}"), is_firm: true };
    Ok((middle, get_surroundings(app, caller, id)?))
}

fn around_partner(app: &App, caller: &Caller, id: PartnerId) -> Result<(Middle, Surroundings), AppError> {
    let (record, _) = partners::get_partner(app, caller, id)?;
    let middle = Middle { name: record.partner.name, page: format!("/partners/{id}"), is_firm: false };
    Ok((middle, get_surroundings_of_partner(app, caller, id)?))
}

fn page(frame: Frame, middle: Middle, around: &Surroundings, frontier: Option<Frontier>) -> NetworkPage {
    let nodes = nodes(&frame, &around.first);
    let told = nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join(", ");
    let label = format!("{} {}: {told}.", frame.w.network_of, middle.name);
    NetworkPage { label, middle, nodes, has_more: around.has_more, frontier, frame }
}

fn drawing(app: &App, frame: &Frame, (middle, around): &(Middle, Surroundings)) -> Drawing {
    let nodes = nodes(frame, &around.first);
    let names = nodes.iter().flat_map(|node| {
        let second = node.second.iter().map(|other| (INDENT, format!("{}. {}", other.number, other.name)));
        std::iter::once((0, format!("{}. {}", node.number, node.name))).chain(second)
    });
    let lines: Vec<(usize, usize, String)> =
        names.zip(0..).map(|((x, text), place)| (x, NAMES_BEGIN + place * LINE, text)).collect();
    let foot = NAMES_BEGIN + lines.len() * LINE + LINE;
    let title = format!("{} {}", frame.w.network_of, middle.name);
    let made_on = frame.lang.day(app.today());
    Drawing { label: title.clone(), title, nodes, lines, height: foot + 28, foot, made_on }
}

fn kept(drawing: &Drawing) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"netwerk.svg\""))
        .body(drawing.render().map_err(Problem::internal)?))
}

type Organisation = crate::app::surroundings::NamedOrganisation;

/// By name and page.
pub(super) fn named(of: &Organisation) -> Named {
    Named { name: of.name.clone(), href: page_of(of) }
}

fn page_of(of: &Organisation) -> String {
    format!("/{}/{}", if of.kind == PartnerKind::Firm { "bedrijven" } else { "partners" }, of.id)
}

/// The single introductions that bring most firms of sector or region nearer to the frontier, other than those to the firm itself.
fn best(reach: &FrontierReach, own: &str) -> Vec<(Named, u32)> {
    let groups = [&reach.sector, &reach.region].into_iter().flatten();
    let best = groups.flat_map(|group| group.best_introductions.first());
    let mut best: Vec<(Named, u32)> = best.map(|best| (named(&best.organisation), best.shortens_for)).collect();
    best.retain(|(one, _)| one.href != own);
    best.dedup_by(|one, other| one.0.href == other.0.href);
    best
}

/// Places around who stands in the middle: each acquaintance has its own part of the circle, and those beyond stand behind it.
fn nodes(frame: &Frame, first: &[crate::app::surroundings::Acquaintance]) -> Vec<Node> {
    let part = TAU / first.len().max(1) as f64;
    let at = |ring: usize, angle: f64| {
        let point = (MIDDLE + RINGS[ring] * angle.sin(), MIDDLE - RINGS[ring] * angle.cos());
        (format!("{:.1}", point.0), format!("{:.1}", point.1))
    };
    let middle = format!("{MIDDLE:.1}");
    let node = |(place, one): (usize, &crate::app::surroundings::Acquaintance)| {
        let angle = part * place as f64;
        let here = at(0, angle);
        let spread = part.min(0.9) / (one.second.len() + 1) as f64;
        let second = one.second.iter().enumerate().map(|(behind, other)| {
            let offset = (behind as f64 - (one.second.len() as f64 - 1.0) / 2.0) * spread;
            let there = at(1, angle + offset);
            Node {
                number: format!("{}{}", place + 1, ["a", "b", "c"][behind.min(2)]),
                from: here.clone(),
                strength: String::new(),
                second: Vec::new(),
                ..drawn(other, there)
            }
        });
        let second = second.collect();
        let strength = frame.lang.tenths(one.strength * 10.0);
        Node {
            number: (place + 1).to_string(),
            from: (middle.clone(), middle.clone()),
            strength,
            second,
            ..drawn(&one.organisation, here)
        }
    };
    first.iter().enumerate().map(node).collect()
}

fn drawn(of: &Organisation, (x, y): (String, String)) -> Node {
    Node {
        number: String::new(),
        name: of.name.clone(),
        href: page_of(of),
        place: of.place.clone().unwrap_or_default(),
        x,
        y,
        from: (String::new(), String::new()),
        is_firm: of.kind == PartnerKind::Firm,
        strength: String::new(),
        second: Vec::new(),
    }
}
