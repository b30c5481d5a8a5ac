//! Reading the figures of a firm: shares of innovation, years, growth classes.

use super::Scalar;
use super::firm_profile::{GrowthProfile, InnovationTurnoverProfile, YearProfile};
use super::limits::MOST_YEARS;
use super::reading::{Reading, at};
use crate::domain::Invalid;
use crate::domain::figures::{Growth, GrowthClass, InnovationTurnover, YearFigures};
use crate::domain::invalid::shown;

impl Reading<'_> {
    pub fn innovation_turnover(&mut self, profile: &InnovationTurnoverProfile) -> Option<InnovationTurnover> {
        let own = self.share("/innovationTurnover/own", &profile.own);
        let bought = self.share("/innovationTurnover/bought", &profile.bought);
        let sum = own.unwrap_or_default() + bought.unwrap_or_default();
        // Decimal shares such as 0.7 and 0.3 may add up to a hair more than 1.
        if sum > 1.0 + 1e-9 {
            let message = format!("The shares add up to {sum}.");
            self.fault("/innovationTurnover", "out_of_range", message, "Give shares that are together at most 1.");
        }
        (own.is_some() || bought.is_some()).then_some(InnovationTurnover { own, bought })
    }

    pub fn years(&mut self, list: &[YearProfile]) -> Vec<YearFigures> {
        let mut found: Vec<YearFigures> = Vec::new();
        for (place, profile) in self.items("/years", list, MOST_YEARS).iter().enumerate() {
            let pointer = at("/years", place);
            let year = self.year(&at(&pointer, "year"), &profile.year);
            let value_added_eur = self.balance(&at(&pointer, "valueAddedEur"), &profile.value_added_eur);
            let worked_persons = self.amount(&at(&pointer, "workedPersons"), &profile.worked_persons);
            let worked_hours = self.amount(&at(&pointer, "workedHours"), &profile.worked_hours);
            let turnover_eur = self.amount(&at(&pointer, "turnoverEur"), &profile.turnover_eur);
            let Some(year) = year else { continue };
            if found.iter().any(|other| other.year == year) {
                self.duplicate(&at(&pointer, "year"), &year.to_string());
                continue;
            }
            found.push(YearFigures { year, value_added_eur, worked_persons, worked_hours, turnover_eur });
        }
        found
    }

    pub fn growth(&mut self, profile: &GrowthProfile) -> Option<Growth> {
        let growth = Growth {
            productivity: self.growth_class("productivity", &profile.productivity),
            turnover: self.growth_class("turnover", &profile.turnover),
            profit: self.growth_class("profit", &profile.profit),
            jobs: self.growth_class("jobs", &profile.jobs),
        };
        (growth != Growth::default()).then_some(growth)
    }

    fn growth_class(&mut self, field: &str, value: &Option<Scalar>) -> Option<GrowthClass> {
        let pointer = at("/growth", field);
        let text = value.as_ref()?.to_string();
        let class = text.trim().parse().ok().map(GrowthClass::with_centre).unwrap_or_else(|| {
            let message = format!("“{}” is no centre of a growth class.", shown(&text));
            Err(Invalid::new("", "out_of_range", message, "Give a multiple of 10 from -90 to 100."))
        });
        self.check(&pointer, class)
    }
}
