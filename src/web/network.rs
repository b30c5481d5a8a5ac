//! `/bedrijven/{id}/netwerk` and `/partners/{id}/netwerk`: two steps around a firm or partner, drawn and as a list.

use super::frame::{Frame, answer};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, TraceAcquaintances};
use crate::api::problem::Problem;
use crate::app::frontier_reach::{FrontierReach, get_frontier_reach};
use crate::app::surroundings::{Surroundings, get_surroundings, get_surroundings_of_partner};
use crate::app::{App, AppError, Caller, firms, partners};
use crate::domain::firm::RelationKind;
use crate::domain::{Firm, FirmId, Partner, PartnerId, PartnerKind};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;

/// Width of the drawing. Who stands in the middle is at the top, on a stem; the acquaintances stand left and right of it
/// in rows, each with its name on the outer side, so that no line crosses a name and no name another.
const WIDTH: i32 = 360;
const STEM: i32 = WIDTH / 2;
/// How far an acquaintance is from the stem, and its name from it.
const BRANCH: i32 = 40;
const BESIDE: i32 = 16;
/// From above: who stands in the middle, and the first row.
const TOP: i32 = 34;
const FIRST_ROW: i32 = 84;
/// Height of a row, without and with those behind an acquaintance; these are so far below it and from one another.
const ROW: i32 = 44;
const DEEP_ROW: i32 = 76;
const BELOW: i32 = 36;
const APART: i32 = 32;
/// Letters of a name beside an acquaintance on each of two lines, and of the name at the top.
const NAME: usize = 19;
const TOP_NAME: usize = 44;
/// In the drawing to keep: how far the names below it are apart, and how far those behind others stand to the right.
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
    pub x: i32,
    /// From above.
    pub y: i32,
    /// The line that leads to it.
    pub edge: String,
    /// Where the lines of its name begin or end, and the name in lines, each with where it stands from above.
    pub label_x: i32,
    /// The name in lines that fit.
    pub label: Vec<(i32, String)>,
    /// Whether it stands left of the stem, and its name ends there.
    pub is_left: bool,
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
    /// The name at the top of the drawing, and how high that is.
    top_name: String,
    height: i32,
}

/// Who stands in the middle.
struct Middle {
    name: String,
    /// Its page.
    page: String,
    is_firm: bool,
    /// Whom the firm named, for as long as none of them is known here.
    named: String,
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
    top_name: String,
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
    let relations = record.firm.relations.iter().flatten().filter(|relation| relation.kind != RelationKind::Refused);
    let named: Vec<&str> = relations.map(|relation| relation.with.as_str()).collect();
    let named = named.join(", ");
    let middle = Middle { name: record.firm.name, page: format!("/bedrijven/{id}"), is_firm: true, named };
    Ok((middle, get_surroundings(app, caller, id)?))
}

fn around_partner(app: &App, caller: &Caller, id: PartnerId) -> Result<(Middle, Surroundings), AppError> {
    let (record, _) = partners::get_partner(app, caller, id)?;
    let named = String::new();
    let middle = Middle { name: record.partner.name, page: format!("/partners/{id}"), is_firm: false, named };
    Ok((middle, get_surroundings_of_partner(app, caller, id)?))
}

fn page(frame: Frame, middle: Middle, around: &Surroundings, frontier: Option<Frontier>) -> NetworkPage {
    let (nodes, height) = nodes(&frame, &around.first);
    let told = nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join(", ");
    let label = format!("{} {}: {told}.", frame.w.network_of, middle.name);
    let top_name = shortened(&middle.name, TOP_NAME);
    NetworkPage { label, top_name, height, middle, nodes, has_more: around.has_more, frontier, frame }
}

fn drawing(app: &App, frame: &Frame, (middle, around): &(Middle, Surroundings)) -> Drawing {
    let (nodes, height) = nodes(frame, &around.first);
    let names = nodes.iter().flat_map(|node| {
        let second = node.second.iter().map(|other| (INDENT, format!("{}. {}", other.number, other.name)));
        std::iter::once((0, format!("{}. {}", node.number, node.name))).chain(second)
    });
    let begin = usize::try_from(height).unwrap_or_default() + 3 * LINE;
    let lines: Vec<(usize, usize, String)> =
        names.zip(0..).map(|((x, text), place)| (x, begin + place * LINE, text)).collect();
    let foot = begin + lines.len() * LINE + LINE;
    let title = format!("{} {}", frame.w.network_of, middle.name);
    let made_on = frame.lang.day(app.today());
    let top_name = shortened(&middle.name, TOP_NAME);
    Drawing { label: title.clone(), title, top_name, nodes, lines, height: foot + 28, foot, made_on }
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

/// The acquaintances left and right of the stem, with those behind each below it; and the height of the drawing.
fn nodes(frame: &Frame, first: &[crate::app::surroundings::Acquaintance]) -> (Vec<Node>, i32) {
    let mut nodes = Vec::new();
    let mut y = FIRST_ROW;
    for (row, pair) in first.chunks(2).enumerate() {
        for (side, one) in pair.iter().enumerate() {
            let number = 2 * row + side + 1;
            let strength = frame.lang.tenths(one.strength * 10.0);
            let second = one.second.iter().enumerate();
            let second = second.map(|(place, other)| beyond(number, place, other, side == 0, y)).collect();
            nodes.push(Node { strength, second, ..acquaintance(number, &one.organisation, side == 0, y) });
        }
        y += if pair.iter().any(|one| !one.second.is_empty()) { DEEP_ROW } else { ROW };
    }
    (nodes, y - ROW / 2)
}

/// Which way is outwards, at the left of the stem or at its right.
fn outwards(is_left: bool) -> i32 {
    if is_left { -1 } else { 1 }
}

fn acquaintance(number: usize, of: &Organisation, is_left: bool, y: i32) -> Node {
    let out = outwards(is_left);
    let x = STEM + out * BRANCH;
    let lines = in_two_lines(&of.name);
    let first = y + 4 - 13 * (lines.len() as i32 - 1);
    Node {
        number: number.to_string(),
        edge: format!("M{STEM} {TOP}V{}Q{STEM} {y} {} {y}H{x}", y - 16, STEM + out * 16),
        label: (0..).map(|line| first + 13 * line).zip(lines).collect(),
        label_x: x + out * BESIDE,
        is_left,
        ..drawn(of, x, y)
    }
}

fn beyond(number: usize, place: usize, of: &Organisation, is_left: bool, y: i32) -> Node {
    let from = STEM + outwards(is_left) * BRANCH;
    let x = from + outwards(is_left) * (12 + APART * place as i32);
    Node {
        number: format!("{number}{}", ["a", "b", "c"][place.min(2)]),
        edge: format!("M{from} {y}L{x} {}", y + BELOW),
        ..drawn(of, x, y + BELOW)
    }
}

/// A name in one line or two, cut off where even that is too short.
fn in_two_lines(name: &str) -> Vec<String> {
    let mut lines = super::region::in_lines(name, NAME);
    if lines.len() > 2 {
        lines[1] = format!("{}…", lines[1].chars().take(NAME - 1).collect::<String>().trim_end());
        lines.truncate(2);
    }
    lines.iter().map(|line| shortened(line, NAME)).collect()
}

fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() <= most {
        true => text.to_owned(),
        false => format!("{}…", text.chars().take(most - 1).collect::<String>().trim_end()),
    }
}

fn drawn(of: &Organisation, x: i32, y: i32) -> Node {
    Node {
        number: String::new(),
        name: of.name.clone(),
        href: page_of(of),
        place: of.place.clone().unwrap_or_default(),
        x,
        y,
        edge: String::new(),
        label_x: 0,
        label: Vec::new(),
        is_left: false,
        is_firm: of.kind == PartnerKind::Firm,
        strength: String::new(),
        second: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_takes_two_lines_that_fit_and_is_cut_off_when_it_is_longer() {
        assert_eq!(in_two_lines("Gate2"), ["Gate2"]);
        assert_eq!(in_two_lines("Avans Hogeschool Tilburg"), ["Avans Hogeschool", "Tilburg"]);
        let long = in_two_lines("Precisieverspaningsbedrijf Van der Hoogenband en Zonen");
        assert_eq!(long.len(), 2);
        assert!(long.iter().all(|line| line.chars().count() <= NAME), "{long:?}");
        assert!(long[0].ends_with('…') && long[1].ends_with('…'), "{long:?}");
    }

    #[test]
    fn names_stay_clear_of_each_other_of_what_is_above_and_of_the_edge() {
        // Letters are at most six tenths as wide as they are high, which is 11.
        let width = (NAME * 11 * 6 / 10) as i32;
        assert!(STEM - BRANCH - BESIDE - width >= -2, "two names beside the stem fit");
        // A line of letters reaches 9 above its foot and 3 below it; a dot beyond reaches 9 around.
        let highest_name = 4 - 13 - 9;
        assert!(ROW + highest_name > 4 + 3 && DEEP_ROW + highest_name > BELOW + 9);
        const { assert!(BELOW - 9 > 4 + 3 && APART > 2 * 9) }
    }
}
