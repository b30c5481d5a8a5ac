//! Whether the partner offers a step that is light or heavy enough for this firm.

use super::{About, Context, Explained, Pair, PairSignal, if_known, lacking};
use crate::domain::Step;
use crate::domain::readiness::{Readiness, best_step};
use crate::matching::block::{FirmBlock, PartnerBlock};
use crate::matching::columns::{FirmRow, PartnerRow};
use crate::matching::first_step;
use crate::matching::sets::{Lack, Mark};
use crate::matching::verdict::Side;

/// The best fit between the firm's readiness and one of the steps that the partner offers, see
/// [`crate::domain::readiness`].
pub struct FirstStepFit;

impl PairSignal for FirstStepFit {
    const ABOUT: About = About {
        name: "firstStepFit",
        title: ("Een passende eerste stap", "A fitting first step"),
        measure: "best fit of an offered step to the firm's readiness: not in a network or several barriers: light 1, medium 0.5, heavy 0.2; not known: 0.8, 0.6, 0.4; in a network with at most one barrier: 0.5, 0.8, 1; times 0.9 when the step does nothing about the heaviest barrier",
        evidence: "Several barriers at once deter cooperation and ask for a lighter first step (Antonioli et al. 2017); student \
                   projects are the light first step, networks and heavier programmes come after (survey Midden-Brabant 2019).",
    };

    fn value(firm: FirmRow<'_>, partner: PartnerRow<'_>, context: &Context<'_>) -> f32 {
        match (&context.step_fits, &context.fits_by_need) {
            (Some(fits), _) => fits[usize::from(partner.steps())],
            (_, Some(fits)) => first_step::fit_by_need(firm, fits),
            (None, None) => first_step::best(firm, partner.steps()).map_or(0.0, |(_, fit)| fit),
        }
    }

    fn depends_on(firm: FirmRow<'_>) -> Option<Vec<u8>> {
        let own = std::iter::once(first_step::readiness(firm) as u8);
        Some(own.chain(firm.barriers().iter().map(|barrier| *barrier as u8)).collect())
    }

    fn most_for_firm(_: FirmRow<'_>) -> f32 {
        1.0
    }

    fn most_for_partner(partner: PartnerRow<'_>) -> f32 {
        if_known(partner.steps() != 0)
    }

    fn most_of_partners(firm: FirmRow<'_>, run: &PartnerBlock, _: &Context<'_>) -> f32 {
        first_step::best(firm, run.steps).map_or(0.0, |(_, fit)| fit)
    }

    fn most_of_firms(partner: PartnerRow<'_>, run: &FirmBlock, _: &Context<'_>) -> f32 {
        // Without barriers every step counts fully.
        let present = Readiness::ALL.into_iter().filter(|readiness| run.readiness & 1 << *readiness as u8 != 0);
        let best = present.filter_map(|readiness| best_step(readiness, &[], partner.steps()));
        best.map(|(_, fit)| fit).fold(0.0, f32::max)
    }

    fn lacks_of_partners(firm: FirmRow<'_>, _: &Context<'_>) -> Vec<Lack> {
        // A partner lacks what the next best steps are worth less than the best one, and all of it when it offers none.
        let mut fits: Vec<(f32, Step)> =
            Step::ALL.into_iter().filter_map(|step| Some((first_step::best(firm, step.bit())?.1, step))).collect();
        fits.sort_by(|a, b| b.0.total_cmp(&a.0));
        let worth_less = |place: usize| fits[place].0 - fits.get(place + 1).map_or(0.0, |next| next.0);
        let without = |place: usize| fits[..=place].iter().map(|(_, step)| Mark::Step(*step)).collect();
        let lacks = (0..fits.len()).filter(|place| worth_less(*place) > 0.0);
        lacks.map(|place| Lack { value: worth_less(place), without: without(place) }).collect()
    }

    fn missing(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Vec<(Side, &'static str)> {
        lacking([
            (firm.in_network().is_some(), Side::Firm, "relations"),
            (partner.steps() != 0, Side::Partner, "steps"),
        ])
    }

    fn explain(pair: &Pair<'_>) -> Explained {
        first_step::explain(pair).unwrap_or_else(|| Explained { facts: Vec::new(), text: Default::default() })
    }
}
