//! `/bedrijven/{id}/netwerk`: two steps around a firm, drawn and as a list; `/netwerk`: groups that no network covers.

use super::frame::{Frame, answer};
use crate::api::State;
use crate::api::path::IdOf;
use crate::api::permission::{Permit, TraceAcquaintances};
use crate::api::problem::Problem;
use crate::app::frontier_reach::{FrontierReach, get_frontier_reach};
use crate::app::informal_clusters::{InformalCluster, list_informal_clusters};
use crate::app::surroundings::{Surroundings, get_surroundings};
use crate::app::{AppError, firms};
use crate::domain::{Firm, PartnerKind};
use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::{HttpResponse, web};
use askama::Template;
use std::f64::consts::TAU;

/// Groups that are shown.
const MOST_GROUPS: usize = 10;
/// Members of a group that are named.
const MOST_MEMBERS: usize = 8;
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

/// A group.
pub struct Group {
    /// How many members.
    pub size: usize,
    /// Whom to ask first.
    pub centre: Named,
    /// Members.
    pub members: Vec<Named>,
    /// Topics.
    pub topics: String,
}

#[derive(Template)]
#[template(path = "network.html")]
struct NetworkPage {
    frame: Frame,
    id: String,
    name: String,
    nodes: Vec<Node>,
    has_more: bool,
    steps: Option<u32>,
    way: Vec<Named>,
    best: Vec<(Named, u32)>,
    label: String,
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

#[derive(Template)]
#[template(path = "clusters.html")]
struct ClustersPage {
    frame: Frame,
    groups: Vec<Group>,
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
        let (record, _) = firms::get_firm(&app, &permit.caller, id)?;
        let Surroundings { first, has_more } = get_surroundings(&app, &permit.caller, id)?;
        let reach = get_frontier_reach(&app, &permit.caller, id)?;
        let nodes = nodes(&frame, &first);
        let told = nodes.iter().map(|node| node.name.as_str()).collect::<Vec<_>>().join(", ");
        Ok::<_, AppError>(NetworkPage {
            label: format!("{} {}: {told}.", frame.w.network_of, record.firm.name),
            id: id.to_string(),
            name: record.firm.name,
            nodes,
            has_more,
            steps: reach.steps,
            way: reach.way.iter().map(named).collect(),
            best: best(&reach),
            frame,
        })
    };
    answer(&state.calculators.run(work).await??)
}

/// The network as a drawing for a report or a slide, with the names below it.
pub async fn get_svg(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
    firm: IdOf<Firm>,
) -> Result<HttpResponse, Problem> {
    let (id, app) = (firm.id, state.app.clone());
    let work = move || {
        let (record, _) = firms::get_firm(&app, &permit.caller, id)?;
        let nodes = nodes(&frame, &get_surroundings(&app, &permit.caller, id)?.first);
        let names = nodes.iter().flat_map(|node| {
            let second = node.second.iter().map(|other| (INDENT, format!("{}. {}", other.number, other.name)));
            std::iter::once((0, format!("{}. {}", node.number, node.name))).chain(second)
        });
        let lines: Vec<(usize, usize, String)> =
            names.zip(0..).map(|((x, text), place)| (x, NAMES_BEGIN + place * LINE, text)).collect();
        let foot = NAMES_BEGIN + lines.len() * LINE + LINE;
        let title = format!("{} {}", frame.w.network_of, record.firm.name);
        let made_on = frame.lang.day(app.today());
        Ok::<_, AppError>(Drawing { label: title.clone(), title, nodes, lines, height: foot + 28, foot, made_on })
    };
    let drawing = state.calculators.run(work).await??;
    Ok(HttpResponse::Ok()
        .content_type("image/svg+xml; charset=utf-8")
        .insert_header((CONTENT_DISPOSITION, "attachment; filename=\"netwerk.svg\""))
        .body(drawing.render().map_err(Problem::internal)?))
}

/// The page of groups.
pub async fn get_clusters(
    permit: Permit<TraceAcquaintances>,
    state: web::Data<State>,
    frame: Frame,
) -> Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let work = move || {
        let found = list_informal_clusters(&app, &permit.caller, None, MOST_GROUPS)?;
        let groups = found.clusters.iter().map(|cluster| group(&frame, cluster)).collect();
        Ok::<_, AppError>(ClustersPage { frame, groups })
    };
    answer(&state.calculators.run(work).await??)
}

type Organisation = crate::app::surroundings::NamedOrganisation;

fn named(of: &Organisation) -> Named {
    Named { name: of.name.clone(), href: page_of(of) }
}

fn page_of(of: &Organisation) -> String {
    format!("/{}/{}", if of.kind == PartnerKind::Firm { "bedrijven" } else { "partners" }, of.id)
}

/// The single introductions that bring most firms of sector or region nearer to the frontier.
fn best(reach: &FrontierReach) -> Vec<(Named, u32)> {
    let groups = [&reach.sector, &reach.region].into_iter().flatten();
    let best = groups.flat_map(|group| group.best_introductions.first());
    let mut best: Vec<(Named, u32)> = best.map(|best| (named(&best.organisation), best.shortens_for)).collect();
    best.dedup_by(|one, other| one.0.href == other.0.href);
    best
}

fn group(frame: &Frame, cluster: &InformalCluster) -> Group {
    let topics = cluster.topics.iter().map(|topic| frame.lang.say(&topic.label));
    let others = cluster.members.iter().filter(|member| member.id != cluster.centre.id);
    Group {
        size: cluster.size,
        centre: named(&cluster.centre),
        members: others.take(MOST_MEMBERS).map(named).collect(),
        topics: topics.collect::<Vec<_>>().join(", "),
    }
}

/// Places around the firm: each acquaintance has its own part of the circle, and those beyond stand behind it.
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
