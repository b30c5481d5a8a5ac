//! The gist of a firm (*kern*): what rankings, call lists, figures and the search for names read of it, as a few bytes that
//! are read many times faster than the whole record.
//!
//! A gist stands beside the document of a firm and is written with it; the document stays the truth. A firm of which
//! more is known than the few things below (free words, relations, consents, that it must not be approached) has an empty
//! one and is read from its document, and so is one whose gist is of another [`FORM`]. Most firms of a country are known
//! from a register alone, and need not be.

mod bytes;

use super::firm::{FieldlabTie, LegalForm};
use super::firm_type::{Founded, YearMonth};
use super::geo::Coordinates;
use super::goal::Goal;
use super::normal_name::normal_name;
use super::partner_kind::WishedKind;
use super::provenance::Provenance;
use super::region::Location;
use super::sector::{SbiActivity, SbiVersion};
use super::size::{Employees, SizeClass};
use super::{Barrier, Firm, FirmId, StatedBarrier, TopicId};
use bytes::{Reader, Writer};
use chrono::{Datelike, NaiveDate};

/// The form of the bytes, which each gist begins with. It goes up whenever what is written changes, be it by another
/// layout or by another [`normal_name`]: gists of before are then read from their documents.
pub const FORM: u8 = 2;

/// What a gist holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Gist {
    /// The firm, without what rankings do not read of it; that is also without its names.
    pub firm: Firm,
    /// Its names in the form of [`normal_name`]: the name, then the trade names.
    pub normal_names: Vec<String>,
    /// The name of its place in the same form.
    pub normal_place: Option<String>,
    /// What more its document holds that figures read.
    pub more: More,
}

/// A gist of which the texts are left where they are: of millions of firms that are read one after the other, most have a
/// place that another had before.
#[derive(Clone, Debug)]
pub struct Outline<'a> {
    /// As [`Gist::firm`], but without its place.
    pub firm: Firm,
    /// As [`Gist::normal_names`].
    pub normal_names: Vec<&'a str>,
    /// Where it is.
    pub location: Option<OutlinedLocation<'a>>,
    /// As [`Gist::more`].
    pub more: More,
}

/// The place of an outline.
#[derive(Clone, Copy, Debug)]
pub struct OutlinedLocation<'a> {
    /// All that is told of it but its coordinates, as bytes that are the same where that is the same.
    pub texts: &'a [u8],
    /// Where it lies.
    pub coordinates: Option<Coordinates>,
}

impl OutlinedLocation<'_> {
    /// The place with its coordinates, and its name in the form of [`normal_name`].
    pub fn read(&self) -> (Location, Option<String>) {
        let (location, normal_place) = read_texts(&mut Reader::after(self.texts)).unwrap_or_default();
        (Location { coordinates: self.coordinates, ..location }, normal_place)
    }
}

/// Numbers of a firm that a gist says nothing of but that they are there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct More {
    /// Figures by year.
    pub years: bool,
    /// Growth, or turnover from innovation.
    pub growth: bool,
}

impl More {
    /// What there is of a firm.
    pub fn of(firm: &Firm) -> Self {
        Self { years: !firm.years.is_empty(), growth: firm.growth.is_some() || firm.innovation_turnover.is_some() }
    }

    /// Whether there is anything.
    pub fn is_any(self) -> bool {
        self.years || self.growth
    }
}

impl Gist {
    /// The bytes of a firm; the form alone ([`Gist::EMPTY`]) when its document is to be read.
    pub fn write(firm: &Firm) -> Vec<u8> {
        Self::written(firm).unwrap_or_else(|| Self::EMPTY.to_vec())
    }

    /// The bytes of an empty gist.
    pub const EMPTY: &[u8] = &[FORM];

    fn written(firm: &Firm) -> Option<Vec<u8>> {
        if !is_short(firm) {
            return None;
        }
        let mut out = Writer::new(FORM);
        out.many(std::iter::once(&firm.name).chain(&firm.trade_names), |out, name| out.text(&normal_name(name)))?;
        out.optional(firm.location.as_ref(), write_location)?;
        out.optional(firm.founded, |out, founded| {
            let (kind, number) = match founded {
                Founded::Day(day) => (0, day.num_days_from_ce()),
                Founded::Month(month) => (1, month.first_day().num_days_from_ce()),
                Founded::Year(year) => (2, year),
            };
            out.byte(kind);
            out.number(number);
            Some(())
        })?;
        out.optional(firm.employees, |out, employees| match employees {
            Employees::Count(count) => {
                out.byte(0);
                out.number(i32::try_from(count).ok()?);
                Some(())
            }
            Employees::Class(class) => {
                out.byte(1);
                out.text(class.code())
            }
        })?;
        out.optional(firm.main_activity(), |out, activity| {
            out.text(&activity.code)?;
            out.text(activity.version.code())
        })?;
        out.many(&firm.barriers, |out, stated| out.text(stated.barrier.code()))?;
        out.many(&firm.topics, |out, topic| out.text(topic.code()))?;
        out.many(&firm.partner_kinds, |out, kind| out.text(kind.code()))?;
        out.many(&firm.goals, |out, goal| out.text(goal.code()))?;
        out.byte(match firm.fieldlab {
            None => 0,
            Some(FieldlabTie::Unaware) => 1,
            Some(FieldlabTie::Knows) => 2,
            Some(FieldlabTie::TakesPart) => 3,
        });
        out.byte(u8::from(firm.relations.is_some()));
        out.optional(firm.legal_form, |out, form| out.text(form.code()))?;
        out.byte(match firm.non_mailing {
            None => 0,
            Some(false) => 1,
            Some(true) => 2,
        });
        let More { years, growth } = More::of(firm);
        out.byte(u8::from(years) | u8::from(growth) << 1);
        out.optional(firm.provenance.date, |out, date| {
            out.number(date.num_days_from_ce());
            Some(())
        })?;
        Some(out.bytes())
    }

    /// The gist of the firm with this id; nothing when the bytes are of another form, or say what this version of the
    /// product does not know.
    pub fn read(id: FirmId, bytes: &[u8]) -> Option<Gist> {
        Outline::read(id, bytes).map(Gist::from)
    }
}

impl From<Outline<'_>> for Gist {
    fn from(Outline { firm, normal_names, location, more }: Outline<'_>) -> Self {
        let (location, normal_place) = location.map(|location| location.read()).unzip();
        Gist {
            firm: Firm { location, ..firm },
            normal_names: normal_names.into_iter().map(str::to_owned).collect(),
            normal_place: normal_place.flatten(),
            more,
        }
    }
}

impl<'a> Outline<'a> {
    /// As [`Gist::read`].
    pub fn read(id: FirmId, bytes: &'a [u8]) -> Option<Self> {
        let mut from = Reader::of(FORM, bytes)?;
        let normal_names = from.many(Reader::text)?;
        let location = from.optional(outline_location)?;
        let founded = from.optional(|from| match (from.byte()?, from.number()?) {
            (0, days) => NaiveDate::from_num_days_from_ce_opt(days).map(Founded::Day),
            (1, days) => NaiveDate::from_num_days_from_ce_opt(days).map(YearMonth::of).map(Founded::Month),
            (2, year) => Some(Founded::Year(year)),
            _ => None,
        })?;
        let employees = from.optional(|from| match from.byte()? {
            0 => u32::try_from(from.number()?).ok().map(Employees::Count),
            1 => SizeClass::from_code(from.text()?).map(Employees::Class),
            _ => None,
        })?;
        let activity = from.optional(|from| {
            let code = from.text()?.to_owned();
            let year = from.text()?;
            let version = [SbiVersion::V2008, SbiVersion::V2025].into_iter().find(|version| version.code() == year)?;
            Some(SbiActivity { code, version, main: true })
        })?;
        let stated = |barrier| StatedBarrier { barrier, words: None, provenance: None };
        let firm = Firm {
            id,
            founded,
            employees,
            sbi: activity.into_iter().collect(),
            barriers: from.many(|from| Barrier::from_code(from.text()?).map(stated))?,
            topics: from.many(|from| TopicId::from_code(from.text()?))?,
            partner_kinds: from.many(|from| WishedKind::from_code(from.text()?))?,
            goals: from.many(|from| {
                let code = from.text()?;
                Goal::ALL.into_iter().find(|goal| goal.code() == code)
            })?,
            fieldlab: match from.byte()? {
                0 => None,
                1 => Some(FieldlabTie::Unaware),
                2 => Some(FieldlabTie::Knows),
                3 => Some(FieldlabTie::TakesPart),
                _ => return None,
            },
            relations: match from.byte()? {
                0 => None,
                1 => Some(Vec::new()),
                _ => return None,
            },
            legal_form: from.optional(|from| {
                let code = from.text()?;
                LegalForm::ALL.into_iter().find(|form| form.code() == code)
            })?,
            non_mailing: match from.byte()? {
                0 => None,
                1 => Some(false),
                2 => Some(true),
                _ => return None,
            },
            ..Firm::default()
        };
        let more = match from.byte()? {
            bits @ 0..=3 => More { years: bits & 1 != 0, growth: bits & 2 != 0 },
            _ => return None,
        };
        let date = from.optional(|from| NaiveDate::from_num_days_from_ce_opt(from.number()?))?;
        let firm = Firm { provenance: Provenance::new(String::new(), date), ..firm };
        from.is_at_end().then_some(Outline { firm, normal_names, location, more })
    }
}

/// Whether all that rankings read of the firm fits into a gist.
fn is_short(firm: &Firm) -> bool {
    firm.do_not_contact.is_none()
        && firm.consents.is_empty()
        && firm.description.is_none()
        && firm.wishes.is_empty()
        && firm.relations.as_ref().is_none_or(Vec::is_empty)
        && firm.misfits.is_empty()
}

fn write_location(out: &mut Writer, location: &Location) -> Option<()> {
    let Location { place, municipality, corop, province, country, area, coordinates, .. } = location;
    out.optional(place.as_deref(), |out, place| {
        out.text(place)?;
        out.text(&normal_name(place))
    })?;
    for code in [municipality, corop, province, country, area] {
        out.optional(code.as_deref(), |out, code| out.text(code))?;
    }
    out.optional(*coordinates, |out, at| {
        out.fraction(at.lat);
        out.fraction(at.lon);
        Some(())
    })
}

fn outline_location<'a>(from: &mut Reader<'a>) -> Option<OutlinedLocation<'a>> {
    let texts = from.passed(|from| {
        // The place comes with its normal name, the five codes alone.
        from.optional(|from| from.text().and(from.text()))?;
        (0..5).try_for_each(|_| from.optional(Reader::text).map(drop))
    })?;
    let coordinates = from.optional(|from| Coordinates::new(from.fraction()?, from.fraction()?))?;
    Some(OutlinedLocation { texts, coordinates })
}

fn read_texts(from: &mut Reader<'_>) -> Option<(Location, Option<String>)> {
    let place = from.optional(|from| Some((from.text()?.to_owned(), from.text()?.to_owned())))?;
    let (place, normal_place) = place.unzip();
    let mut code = || from.optional(|from| from.text().map(str::to_owned));
    let location = Location {
        place,
        municipality: code()?,
        corop: code()?,
        province: code()?,
        country: code()?,
        area: code()?,
        ..Location::default()
    };
    Some((location, normal_place))
}

#[cfg(test)]
mod tests;
