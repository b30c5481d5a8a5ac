//! The ladder that ships with the product, and reading another.

use crate::domain::{Invalid, Ladder};

/// The ladder of `config/ladder.toml`, built into the binary.
pub fn shipped() -> Result<Ladder, Vec<Invalid>> {
    read(include_str!("../../config/ladder.toml"))
}

/// Reads a ladder and refuses it, with every fault, when a rung or a step is missing or out of order.
pub fn read(text: &str) -> Result<Ladder, Vec<Invalid>> {
    let unreadable = |error: toml::de::Error| {
        let message = format!("The ladder cannot be read: {}.", error.message());
        vec![Invalid::new("", "unreadable", message, "Compare it with config/ladder.toml.")]
    };
    toml::from_str::<Ladder>(text).map_err(unreadable)?.checked()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Rung, Step};

    const SHIPPED: &str = include_str!("../../config/ladder.toml");

    #[test]
    fn every_step_of_the_product_stands_on_a_rung_of_the_shipped_ladder() {
        let ladder = shipped().unwrap();
        assert!(Step::ALL.iter().all(|step| ladder.rung_of(*step).is_some_and(Rung::takes_step)));
        assert_eq!(ladder.rung_of(Step::StudentProject), Some(Rung::LightStep));
        assert_eq!(ladder.steps_to(Rung::HeavierProject), [Step::RdProject]);
    }

    #[test]
    fn a_ladder_that_forgets_or_turns_round_steps_is_refused_with_their_names() {
        let codes = |text: &str| -> Vec<String> {
            read(text).unwrap_err().into_iter().map(|fault| format!("{} {}", fault.code, fault.message)).collect()
        };
        let forgotten = codes(&SHIPPED.replace("\"trial\", ", ""));
        assert_eq!(forgotten, ["wrong_step The step \"trial\" stands on 0 rungs."]);
        let swapped = SHIPPED.replace("\"demo\"", "\"x\"").replace("\"rd_project\"", "\"demo\"");
        let turned = codes(&swapped.replace("\"x\"", "\"rd_project\""));
        assert!(turned.iter().any(|fault| fault.contains("\"rd_project\" is heavier than \"training\"")), "{turned:?}");
        assert!(codes("version = 1")[0].starts_with("unreadable"));
        assert!(codes(&SHIPPED.replace("\"need_known\"", "\"reached\""))[0].starts_with("wrong_order"));
    }
}
