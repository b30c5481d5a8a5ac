//! The rankings of the invented region, written out. A change here is a change of the product.

use super::region::*;
use crate::matching::query::Query;
use crate::matching::rank;

#[test]
fn partners_for_a_metal_firm_that_lacks_people() {
    let ranking = rank_for(&snapshot(), &metal_firm(), limits(7));
    let lines: Vec<String> = ranking
        .ranked
        .iter()
        .map(|ranked| format!("{:>5.1} {}", f64::from(ranked.tenths.score) / 10.0, name_of(&ranked.id)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn firms_for_a_welding_lab() {
    let snapshot = snapshot();
    let lab = partners().remove(0);
    let ranking = rank(&snapshot, &Query::for_partner(&snapshot, &lab, limits(12)), &weights());
    let lines: Vec<String> = ranking
        .ranked
        .iter()
        .map(|ranked| format!("{:>5.1} {}", f64::from(ranked.tenths.score) / 10.0, name_of(&ranked.id)))
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}
