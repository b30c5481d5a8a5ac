//! Walks over who was in projects with whom. All of them hold both ways: what a firm is to a partner can be worked out
//! from either end.

use super::Past;

/// Chance to begin anew at each step of a walk (Haveliwala 2002 and most since).
const RESTART: f32 = 0.15;
/// Steps of a walk; what is left after them is 0.85⁶ = 0.38 of what moves.
const STEPS: usize = 6;

/// Personalised PageRank from one organisation over organisations and faded projects, for all organisations.
///
/// A step goes to one of the projects by its faded weight, and on to one of its members. The walk is reversible: with
/// D the summed weight of an organisation's projects, D(a) · rank of b from a = D(b) · rank of a from b.
pub fn page_rank(past: &Past, from: u32) -> Vec<f32> {
    let nodes = past.projects_of.len();
    let mut mass = vec![0.0f32; nodes];
    mass[from as usize] = 1.0;
    for _ in 0..STEPS {
        let mut in_projects = vec![0.0f32; past.projects.len()];
        for (node, mass) in mass.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            let strength = past.strength[node];
            if strength > 0.0 {
                for row in past.projects_of.at(node as u32) {
                    in_projects[*row as usize] += mass * past.weights[*row as usize] / strength;
                }
            }
        }
        let mut next = vec![0.0f32; nodes];
        for (row, mass) in in_projects.iter().enumerate().filter(|(_, mass)| **mass > 0.0) {
            let members = past.members_of.at(row as u32);
            let share = (1.0 - RESTART) * mass / members.len() as f32;
            members.iter().for_each(|member| next[*member as usize] += share);
        }
        next[from as usize] += RESTART;
        mass = next;
    }
    mass
}

/// Σ over contacts that `from` shares with each organisation of 1 / contacts of the contact: resource allocation (Zhou,
/// Lü & Zhang 2009).
pub fn shared_circle(past: &Past, from: u32) -> Vec<f32> {
    let mut sums = vec![0.0f32; past.projects_of.len()];
    for contact in past.contacts_of.at(from) {
        let others = past.contacts_of.at(*contact);
        let share = 1.0 / others.len().max(1) as f32;
        others.iter().for_each(|other| sums[*other as usize] += share);
    }
    sums
}

/// Common projects of one partner with each other partner, by √(projects) + 1 of both (Sarwar et al. 2001).
pub fn alike(past: &Past, partner: u32) -> Vec<f32> {
    let partners = past.partners();
    let mut sums = vec![0.0f32; partners];
    let root = |partner: u32| (past.records[partner as usize].projects as f32).sqrt() + 1.0;
    for row in past.projects_of.at(partner).iter().filter(|row| past.projects[**row as usize].ties()) {
        for other in past.members_of.at(*row).iter().take_while(|node| (**node as usize) < partners) {
            if *other != partner {
                sums[*other as usize] += 1.0 / (root(partner) * root(*other));
            }
        }
    }
    sums
}
