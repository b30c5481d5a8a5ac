//! Where a firm is, as far as who asks may have it counted.
//!
//! Somebody of a partner learns no more of where a natural person's firm is than its province
//! ([`Firm::is_seen_by_name`]), and points would tell the rest. For such an asker ([`Limits::is_for_outsider`]) that firm
//! counts as lying in the middle of its province, in no municipality, and near nobody. The same holds for bounds, so that
//! nothing that belongs in the answer is passed over.
//!
//! [`Firm::is_seen_by_name`]: crate::domain::Firm::is_seen_by_name
//! [`Limits::is_for_outsider`]: super::query::Limits::is_for_outsider

use super::block::FirmBlock;
use super::columns::{FirmColumns, FirmRow, PartnerColumns, PartnerRow};
use super::facts::Area;
use super::signals::travel_distance::{kilometres, kilometres_of_chord, squared_chord};
use crate::domain::reference;
use std::sync::LazyLock;

/// The middle of each province, as points on the unit sphere.
static CENTRES: LazyLock<Vec<[f32; 3]>> =
    LazyLock::new(|| reference::provinces().iter().map(|province| province.centre.unit_vector()).collect());

/// Whether the partner may not have counted where exactly the firm is.
#[inline]
pub fn is_masked(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> bool {
    partner.is_outsider() && !firm.is_seen_by_name()
}

/// Where the firm is for the partner.
#[inline]
pub fn place(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Option<[f32; 3]> {
    let place = firm.place()?;
    if is_masked(firm, partner) { centre(firm.regions().province) } else { Some(place) }
}

/// For firms in their order what follows from their distance to the partner, in kilometres, and from their row: worked out
/// for many at once. 0 where a place is not known.
pub fn by_distance(
    partner: PartnerRow<'_>,
    firms: &FirmColumns,
    rows: &[u32],
    values: &mut Vec<f32>,
    of: impl Fn(f32, FirmRow<'_>) -> f32,
) {
    let firm = |row: &u32| FirmRow { columns: firms, row: *row as usize };
    let places = rows.iter().map(|row| place(firm(row), partner).zip(partner.place()));
    from_distances(places, values, |kilometres, at| of(kilometres, firm(&rows[at])));
}

/// The same for partners in their order.
pub fn partners_by_distance(
    firm: FirmRow<'_>,
    partners: &PartnerColumns,
    rows: &[u32],
    values: &mut Vec<f32>,
    of: impl Fn(f32, PartnerRow<'_>) -> f32,
) {
    let partner = |row: &u32| PartnerRow { columns: partners, row: *row as usize };
    let places = rows.iter().map(|row| place(firm, partner(row)).zip(partner(row).place()));
    from_distances(places, values, |kilometres, at| of(kilometres, partner(&rows[at])));
}

fn from_distances(
    places: impl Iterator<Item = Option<([f32; 3], [f32; 3])>>,
    values: &mut Vec<f32>,
    of: impl Fn(f32, usize) -> f32,
) {
    let mut unknown = Vec::new();
    values.clear();
    values.extend(places.enumerate().map(|(at, places)| {
        unknown.extend(places.is_none().then_some(at));
        places.map_or(0.0, |(from, to)| squared_chord(from, to))
    }));
    values.iter_mut().for_each(|value| *value = kilometres_of_chord(*value));
    values.iter_mut().enumerate().for_each(|(at, value)| *value = of(*value, at));
    unknown.into_iter().for_each(|at| values[at] = 0.0);
}

/// Country, region and place of the firm for the partner.
#[inline]
pub fn area(firm: FirmRow<'_>, partner: PartnerRow<'_>) -> Area {
    if is_masked(firm, partner) { Area { place: 0, ..firm.area() } } else { firm.area() }
}

/// A distance from the partner that no firm of a run is nearer than.
pub fn least_kilometres(partner: PartnerRow<'_>, run: &FirmBlock) -> Option<f32> {
    let from = partner.place()?;
    let least = run.places.least_kilometres(from)?;
    if !partner.is_outsider() {
        return Some(least);
    }
    let centres = run.regions.provinces().filter_map(|province| centre(Some(province)));
    // A hair less than worked out, for the rounding.
    Some(centres.map(|centre| (kilometres(from, centre) * 0.9999 - 0.01).max(0.0)).fold(least, f32::min))
}

fn centre(province: Option<u8>) -> Option<[f32; 3]> {
    CENTRES.get(usize::from(province?)).copied()
}
