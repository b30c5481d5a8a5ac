//! The ladder of steps: from a firm that nobody reached to a joint project.

use super::invalid::Invalid;
use super::step::Step;
use super::text::Text;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A rung of the ladder (*trede*), the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Rung {
    /// Nobody spoke with the firm (*niet bereikt*).
    NotReached,
    /// Somebody did (*bereikt*).
    Reached,
    /// It told what holds it back or what it wants to work on (*behoefte bekend*).
    NeedKnown,
    /// It took a light step: student project, internship, demonstration, trial (*lichte stap*).
    LightStep,
    /// It is in a network: fieldlab, cluster, centre of expertise (*netwerk*).
    Network,
    /// It is in a joint research project or public-private programme (*zwaarder project*).
    HeavierProject,
}

impl Rung {
    /// All rungs, the lowest first.
    pub const ALL: [Rung; 6] =
        [Rung::NotReached, Rung::Reached, Rung::NeedKnown, Rung::LightStep, Rung::Network, Rung::HeavierProject];

    /// The code in data, API and database.
    pub fn code(self) -> &'static str {
        match self {
            Rung::NotReached => "not_reached",
            Rung::Reached => "reached",
            Rung::NeedKnown => "need_known",
            Rung::LightStep => "light_step",
            Rung::Network => "network",
            Rung::HeavierProject => "heavier_project",
        }
    }

    /// The next rung up; nothing at the top.
    pub fn above(self) -> Option<Rung> {
        Self::ALL.into_iter().find(|rung| *rung > self)
    }

    /// The next rung down; nothing at the foot.
    pub fn below(self) -> Option<Rung> {
        Self::ALL.into_iter().rev().find(|rung| *rung < self)
    }

    /// Whether one gets on this rung by a step with a partner.
    pub fn takes_step(self) -> bool {
        self >= Rung::LightStep
    }
}

/// A rung with the steps that lead to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct LadderRung {
    /// Which rung.
    pub rung: Rung,
    /// What a firm on it is called, after "u bent" / "you are".
    pub label: Text,
    /// The steps by which a firm gets on it.
    #[serde(default)]
    pub steps: Vec<Step>,
}

/// A version of the ladder (*ladder van stappen*): data, from `config/ladder.toml`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Ladder {
    /// Name of the version.
    #[schema(max_length = 64)]
    pub version: String,
    /// On what the order rests.
    #[schema(max_length = 2000)]
    pub basis: String,
    /// After so many tries without an answer by the same channel, another way in is better.
    #[schema(minimum = 1)]
    pub tries_by_one_channel: u32,
    /// The rungs, the lowest first.
    pub rungs: Vec<LadderRung>,
}

impl Ladder {
    /// The rung to which a step leads; a checked ladder has one for every step.
    pub fn rung_of(&self, step: Step) -> Option<Rung> {
        self.rungs.iter().find(|rung| rung.steps.contains(&step)).map(|rung| rung.rung)
    }

    /// The steps that lead to a rung.
    pub fn steps_to(&self, rung: Rung) -> &[Step] {
        self.rungs.iter().find(|line| line.rung == rung).map_or(&[], |line| &line.steps)
    }

    /// What a rung is called.
    pub fn label(&self, rung: Rung) -> Text {
        self.rungs.iter().find(|line| line.rung == rung).map(|line| line.label.clone()).unwrap_or_default()
    }

    /// The ladder, or everything that is wrong with it: each rung stands in it once and in order, each step on exactly
    /// one rung that takes a step, and no step is heavier than one on a higher rung.
    pub fn checked(self) -> Result<Self, Vec<Invalid>> {
        let mut faults = Vec::new();
        let rungs: Vec<Rung> = self.rungs.iter().map(|line| line.rung).collect();
        if rungs != Rung::ALL {
            let codes = Rung::ALL.map(Rung::code).join(", ");
            let remedy = format!("Name each once, in this order: {codes}.");
            faults.push(Invalid::new("/rungs", "wrong_order", "The rungs are not the six of the ladder.", remedy));
        }
        if self.tries_by_one_channel == 0 {
            let remedy = "Give 1 or more.";
            faults.push(Invalid::new("/triesByOneChannel", "out_of_range", "0 tries reach nobody.", remedy));
        }
        for step in Step::ALL {
            let places = self.rungs.iter().flat_map(|line| &line.steps).filter(|other| **other == step).count();
            if places != 1 {
                let message = format!("The step \"{}\" stands on {places} rungs.", step.code());
                faults.push(Invalid::new("/rungs", "wrong_step", message, "Put every step on exactly one rung."));
            }
        }
        for (place, line) in self.rungs.iter().enumerate() {
            if !line.rung.takes_step() && !line.steps.is_empty() {
                let message = format!("No step leads to \"{}\".", line.rung.code());
                let remedy = "Put steps on light_step or higher.";
                faults.push(Invalid::new(format!("/rungs/{place}/steps"), "wrong_step", message, remedy));
            }
            if line.label.nl.is_empty() || line.label.en.is_empty() {
                let remedy = "Give it in Dutch (nl) and English (en).";
                faults.push(Invalid::new(format!("/rungs/{place}/label"), "missing", "The label is empty.", remedy));
            }
            let higher = self.rungs.iter().skip(place + 1).flat_map(|line| &line.steps);
            for step in &line.steps {
                if let Some(lighter) = higher.clone().find(|other| other.weight() < step.weight()) {
                    let message = format!("\"{}\" is heavier than \"{}\" above it.", step.code(), lighter.code());
                    let remedy = "Put the heavier step on the higher rung.";
                    faults.push(Invalid::new(format!("/rungs/{place}/steps"), "wrong_order", message, remedy));
                }
            }
        }
        if faults.is_empty() { Ok(self) } else { Err(faults) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rungs_have_neighbours_but_at_the_ends() {
        assert_eq!(Rung::NotReached.below(), None);
        assert_eq!(Rung::HeavierProject.above(), None);
        assert_eq!((Rung::LightStep.below(), Rung::LightStep.above()), (Some(Rung::NeedKnown), Some(Rung::Network)));
        assert!(Rung::ALL.iter().all(|rung| serde_json::to_value(rung).unwrap() == rung.code()));
    }
}
