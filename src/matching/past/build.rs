//! Laying out the past.

use super::lists::Groups;
use super::project::{PastProject, RECENT, Record, UNKNOWN_AGE, age, first_year};
use super::words::Words;
use super::{LARGEST_PROJECT, Past, network};
use crate::domain::ProjectId;
use crate::domain::collaboration::{Collaborations, Participant, Project};
use crate::matching::facts::RowId;
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet, HashMap};

pub(super) fn build(collaborations: &Collaborations, today: NaiveDate) -> Past {
    let mut members: BTreeMap<ProjectId, BTreeSet<Participant>> = BTreeMap::new();
    for participation in &collaborations.participations {
        members.entry(participation.project).or_default().insert(participation.participant);
    }
    let records: HashMap<ProjectId, &Project> =
        collaborations.projects.iter().map(|project| (project.id, project)).collect();
    let ids = |pick: fn(&Participant) -> Option<RowId>| -> Vec<RowId> {
        members.values().flatten().filter_map(pick).collect::<BTreeSet<_>>().into_iter().collect()
    };
    let partner_ids = ids(|participant| match participant {
        Participant::Partner(id) => Some(id.bytes()),
        Participant::Firm(_) => None,
    });
    let firm_ids = ids(|participant| match participant {
        Participant::Firm(id) => Some(id.bytes()),
        Participant::Partner(_) => None,
    });
    let rows =
        |ids: &[RowId]| -> HashMap<RowId, u32> { ids.iter().enumerate().map(|(row, id)| (*id, row as u32)).collect() };
    let mut past = Past { partner_rows: rows(&partner_ids), firm_rows: rows(&firm_ids), ..Past::default() };
    let partners = partner_ids.len();
    let nodes = partners + firm_ids.len();
    let mut projects_of: Vec<Vec<u32>> = vec![Vec::new(); nodes];
    let mut members_of: Vec<Vec<u32>> = Vec::new();
    let mut texts = Vec::new();
    for (id, participants) in &members {
        let record = records.get(id).copied();
        let themes = record.map_or(&[][..], |project| &project.themes);
        let row = past.projects.len() as u32;
        let themes: BTreeSet<u16> = themes.iter().map(|theme| past.themes.number(theme)).collect();
        let count = (participants.len() as u32).max(record.map_or(0, |project| project.members));
        let node = |participant: &Participant| match participant {
            Participant::Partner(id) => past.partner_rows.get(&id.bytes()).copied(),
            Participant::Firm(id) => past.firm_rows.get(&id.bytes()).map(|row| partners as u32 + row),
        };
        let mut nodes: Vec<u32> = participants.iter().filter_map(node).collect();
        nodes.sort_unstable();
        if count > 1 {
            nodes.iter().for_each(|node| projects_of[*node as usize].push(row));
        }
        members_of.push(nodes);
        texts.push(record.map(text).unwrap_or_default());
        let age = record.map_or(UNKNOWN_AGE, |project| age(project, today));
        let since = record.and_then(first_year);
        past.projects.push(PastProject { id: *id, age, since, members: count, themes: themes.into_iter().collect() });
    }
    past.records =
        (0..partners).map(|partner| record(&past.projects, &projects_of[partner], &members_of, partners)).collect();
    let partners_in: Vec<Vec<u32>> = members_of
        .iter()
        .zip(&past.projects)
        .map(|(members, project)| match project.members {
            ..2 => Vec::new(),
            _ => members.iter().copied().filter(|node| (*node as usize) < partners).collect(),
        })
        .collect();
    past.words = Words::new(&texts, &partners_in, partners);
    past.contacts_of = contacts(&past.projects, &projects_of, &members_of);
    past.themes.count(&past.projects, &members_of, partners);
    past.weights = past.projects.iter().map(PastProject::weight).collect();
    let strength = |own: &Vec<u32>| own.iter().map(|row| past.weights[*row as usize]).sum();
    past.strength = projects_of.iter().map(strength).collect();
    past.own_terms = projects_of[partners..].iter().map(|own| own_terms(&past.words, own)).collect();
    past.usual_themes = projects_of[partners..].iter().map(|own| usual_themes(&past.projects, own)).collect();
    past.projects_of = Groups::new(&projects_of);
    past.members_of = Groups::new(&members_of);
    let mean = |partner: usize| network::alike(&past, partner as u32).iter().sum::<f32>() / partners as f32;
    past.usual_likeness = (0..partners).map(mean).collect();
    past.partner_ids = partner_ids;
    past
}

/// Terms of all projects of a firm, weighted by rarity, as a vector of length 1.
fn own_terms(words: &Words, own: &[u32]) -> Vec<(u32, f32)> {
    let mut sums: BTreeMap<u32, f32> = BTreeMap::new();
    for (term, weight) in own.iter().flat_map(|row| &words.of_project[*row as usize].weighted) {
        *sums.entry(*term).or_default() += weight * words.rarity[*term as usize];
    }
    let length = sums.values().map(|part| part * part).sum::<f32>().sqrt().max(1e-9);
    sums.into_iter().map(|(term, part)| (term, part / length)).collect()
}

/// Themes that make up most of a firm's projects, the recent ones first.
const MOST_USUAL: usize = 3;

fn usual_themes(projects: &[PastProject], own: &[u32]) -> Vec<u16> {
    let mut sums: BTreeMap<u16, f32> = BTreeMap::new();
    for project in own.iter().map(|row| &projects[*row as usize]) {
        project.themes.iter().for_each(|theme| *sums.entry(*theme).or_default() += project.weight());
    }
    let mut sums: Vec<(u16, f32)> = sums.into_iter().collect();
    sums.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    sums.into_iter().take(MOST_USUAL).map(|(theme, _)| theme).collect()
}

/// Title, call text and themes.
fn text(project: &Project) -> String {
    let parts = [project.title.as_deref(), project.text.as_deref()].into_iter().flatten();
    parts.chain(project.themes.iter().map(String::as_str)).collect::<Vec<_>>().join(" . ")
}

fn record(projects: &[PastProject], own: &[u32], members_of: &[Vec<u32>], partners: usize) -> Record {
    let mut firms: BTreeSet<u32> = BTreeSet::new();
    let mut record = Record { projects: own.len() as u32, ..Record::default() };
    for row in own {
        let project = &projects[*row as usize];
        firms.extend(members_of[*row as usize].iter().filter(|node| **node as usize >= partners));
        record.recent += u32::from(project.age <= RECENT);
        record.faded += project.weight();
    }
    record.firms = firms.len() as u32;
    record
}

fn contacts(projects: &[PastProject], projects_of: &[Vec<u32>], members_of: &[Vec<u32>]) -> Groups {
    let lists: Vec<Vec<u32>> = (0..projects_of.len())
        .map(|node| {
            let tying = projects_of[node].iter().filter(|row| projects[**row as usize].members <= LARGEST_PROJECT);
            let mut contacts: Vec<u32> = tying
                .flat_map(|row| &members_of[*row as usize])
                .copied()
                .filter(|other| *other as usize != node)
                .collect();
            contacts.sort_unstable();
            contacts.dedup();
            contacts
        })
        .collect();
    Groups::new(&lists)
}
