//! What a tie with the frontier is worth.

use super::words;
use super::{About, Context, Explained, Pair, PairSignal};
use crate::domain::{PartnerKind, Text};
use crate::matching::block::PartnerBlock;
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::verdict::Side;

/// The partner's place at the frontier of research and productivity, see [`crate::matching::facts`].
pub struct FrontierValue;

impl PairSignal for FrontierValue {
    const ABOUT: About = About {
        name: "frontierValue",
        title: ("Leren van een koploper", "Learning from the frontier"),
        measure: "frontier company: 1 in the top ten of an R&D list, 0.8 with an R&D figure, else 0.6; top cluster 0.5; others 0",
        evidence: "Firms with a top R&D spender among their relations show about twice the innovation, productivity growth and \
                   job growth (survey Midden-Brabant 2019); supplying a superstar raises productivity by 8 % (NBER w31128).",
    };

    fn value(_: FirmRow<'_>, partner: PartnerRow<'_>, _: &Context<'_>) -> f32 {
        partner.frontier()
    }

    fn most_for_firm(_: FirmRow<'_>) -> f32 {
        1.0
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        partner.frontier()
    }

    fn most_of_partners(_: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        run.frontier
    }

    fn missing(_: FirmRow<'_>, _: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        Vec::new()
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        let latest = pair.partner.rd.iter().max_by_key(|figure| (figure.year, figure.rank.is_some()));
        let value = match (pair.partner.kind, latest) {
            (PartnerKind::FrontierCompany, Some(figure)) => match (figure.rank, figure.eur_million) {
                (Some(rank), _) => Text::new(
                    format!("een koploper, nummer {rank} op de R&D-lijst van {}", figure.year),
                    format!("a frontier company, number {rank} in the R&D list of {}", figure.year),
                ),
                (None, Some(million)) => {
                    let (amount, year) = (words::number(million), figure.year);
                    let (nl, en) = match figure.scope.as_str() {
                        "Netherlands" => (" in Nederland", " in the Netherlands"),
                        scope if scope.starts_with("worldwide") => (" wereldwijd", " worldwide"),
                        _ => ("", ""),
                    };
                    Text::new(
                        format!("een koploper met {} miljoen euro R&D{nl} in {year}", amount.nl),
                        format!("a frontier company with {} million euros of R&D{en} in {year}", amount.en),
                    )
                }
                (None, None) => Text::new(
                    format!("een koploper, genoemd op de R&D-lijst van {}", figure.year),
                    format!("a frontier company, named in the R&D list of {}", figure.year),
                ),
            },
            (PartnerKind::FrontierCompany, None) => PartnerKind::FrontierCompany.label(),
            _ => Text::new("een topcluster met koplopers", "a top cluster with frontier companies"),
        };
        let firm = words::the_firm(pair);
        let name = &pair.partner.name;
        let text = Text::new(
            format!("{name} is {}; daar kan {} van leren.", value.nl, firm.value.nl),
            format!("{name} is {}; {} can learn from it.", value.en, firm.value.en),
        );
        let mut fact = words::of_partner(pair, "rd", value, latest.is_none());
        if let Some(figure) = latest {
            fact.source.clone_from(&figure.source);
        }
        Explained { facts: vec![firm, fact], text }
    }
}
