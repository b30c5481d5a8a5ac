//! `/beheer/bellijst`: how call lists are filled, as the organisation chooses: the share that is drawn by lot, and quotas
//! that keep one kind of firm from filling a list.

use super::candidates::without_article;
use super::facts::capital;
use super::failures::as_it_is;
use super::frame::{Frame, answer, answer_with};
use super::language::Language;
use super::sent::{Sent, go_to};
use crate::api::permission::{Permit, WriteCallListSettings};
use crate::api::problem::Problem;
use crate::api::{State, line};
use crate::app::call_list_settings::{
    CallListSettings, Dimension, InForce, Quota, RegionsOfFirms, delete_settings, find_faults, get_in_force,
    regions_of_firms, replace_settings,
};
use crate::app::writing::{Expected, revision_of};
use crate::app::{App, AppError, Caller};
use crate::domain::reference::{corop, corops, municipality, province, provinces, sector, sectors};
use crate::domain::sector::SbiVersion;
use crate::domain::{FirmType, Invalid};
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use askama::Template;

/// Where the page is, and where its form goes.
pub const HERE: &str = "/beheer/bellijst";
/// Where the form goes that takes the own choice away.
pub const TO_STANDARD: &str = "/beheer/bellijst/standaard";
/// Empty rows below the others, for new quotas.
const EMPTY_ROWS: usize = 2;
/// Rows of which a form is read.
const MOST_ROWS: usize = 60;

/// Kinds of firms of which a quota can speak: code and words, under a heading.
struct Group {
    label: &'static str,
    kinds: Vec<(String, String)>,
}

/// A quota as it stands in the form.
#[derive(Clone, Debug, Default, PartialEq)]
struct Row {
    /// Code of the kind of firms, such as `sector:25`; without a code after the colon each kind by itself.
    kind: String,
    least: String,
    most: String,
    /// Whether it is to be taken away.
    is_off: bool,
}

impl Row {
    fn of(lang: Language, quota: &Quota) -> Row {
        let share = |share: Option<f64>| share.map(|share| percent(lang, share)).unwrap_or_default();
        Row {
            kind: code_of(quota.dimension, quota.value.as_deref()),
            least: share(quota.at_least),
            most: share(quota.at_most),
            is_off: false,
        }
    }

    fn is_empty(&self) -> bool {
        [&self.kind, &self.least, &self.most].into_iter().all(String::is_empty)
    }
}

/// What stands in the fields.
#[derive(Clone, Debug, Default, PartialEq)]
struct Typed {
    share: String,
    rows: Vec<Row>,
}

impl Typed {
    fn of(lang: Language, settings: &CallListSettings) -> Typed {
        let rows = settings.quotas.iter().map(|quota| Row::of(lang, quota)).collect();
        Typed { share: percent(lang, settings.exploration_share), rows }
    }

    /// As it was sent; rows of which nothing is filled in are gone.
    fn read(sent: &Sent) -> Typed {
        let one = |name: String| sent.one(&name).unwrap_or_default().to_owned();
        let row = |number: usize| Row {
            kind: one(format!("kind-{number}")),
            least: one(format!("least-{number}")),
            most: one(format!("most-{number}")),
            is_off: sent.one(&format!("off-{number}")).is_some(),
        };
        let rows = (1..=MOST_ROWS).map(row).filter(|row| !row.is_empty()).collect();
        Typed { share: one("share".to_owned()), rows }
    }

    /// The settings that are meant, with the number of the row of each quota, and what of it cannot be read.
    fn understood(&self) -> (CallListSettings, Vec<usize>, Vec<Invalid>) {
        let mut faults = Vec::new();
        let mut unread = |pointer: String, code: &'static str| {
            faults.push(Invalid::new(pointer, code, "It is not understood.", "Write it otherwise."));
        };
        let exploration_share = share_in_words(&self.share).unwrap_or_else(|| {
            unread("/explorationShare".to_owned(), "wrong_type");
            0.0
        });
        let (mut quotas, mut numbers) = (Vec::new(), Vec::new());
        for (row, number) in self.rows.iter().zip(1..).filter(|(row, _)| !row.is_off) {
            let kind = kind_of(&row.kind);
            if kind.is_none() {
                unread(format!("/rows/{number}/kind"), "missing");
            }
            let mut share = |text: &str, field: &str| match text {
                "" => Some(None),
                text => share_in_words(text).map(Some).or_else(|| {
                    unread(format!("/rows/{number}/{field}"), "wrong_type");
                    None
                }),
            };
            let shares = (share(&row.least, "least"), share(&row.most, "most"));
            // A row of which something is not understood is judged when it is.
            if let (Some((dimension, value)), (Some(at_least), Some(at_most))) = (kind, shares) {
                quotas.push(Quota { dimension, value, at_least, at_most });
                numbers.push(number);
            }
        }
        (CallListSettings { exploration_share, quotas }, numbers, faults)
    }
}

#[derive(Template)]
#[template(path = "call_list_form.html")]
struct FormPage {
    frame: Frame,
    /// What holds, in words.
    now: Vec<String>,
    /// What holds for who chooses nothing, where this organisation chose.
    otherwise: Option<Vec<String>>,
    /// Which state of the settings is changed.
    revision: i64,
    groups: Vec<Group>,
    typed: Typed,
    /// Rows that are filled in; the others are for new quotas.
    filled: usize,
    /// Fields that are wrong, each with what to do.
    faults: Vec<(String, String)>,
}

impl FormPage {
    /// What to do about a field.
    fn wrong(&self, field: &str) -> Option<String> {
        let told = self.faults.iter().filter(|(at, _)| at == field).map(|(_, words)| words.as_str());
        let told: Vec<&str> = told.collect();
        (!told.is_empty()).then(|| told.join(" "))
    }

    /// The same of a field of a row.
    fn wrong_in(&self, field: &str, number: &usize) -> Option<String> {
        self.wrong(&format!("{field}-{number}"))
    }

    /// The words of a fault, with the row where it is.
    fn in_summary(&self, field: &str, words: &str) -> String {
        match field.rsplit_once('-').filter(|(field, _)| ["kind", "least", "most"].contains(field)) {
            Some((_, number)) => format!("{} {number}: {words}", self.frame.w.filling_quota),
            None => words.to_owned(),
        }
    }
}

/// The form with what holds.
pub async fn get_form(
    permit: Permit<WriteCallListSettings>,
    state: web::Data<State>,
    frame: Frame,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller);
    let standing = line::run(&state, move |app| Standing::of(app, &permit.caller)).await?;
    let typed = Typed::of(frame.lang, &standing.in_force.settings);
    answer(&page(frame, standing, typed, Vec::new()))
}

/// Puts the settings in force, or shows the form again with what is wrong.
pub async fn post_form(
    permit: Permit<WriteCallListSettings>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller).of_form();
    let typed = Typed::read(&sent);
    let (settings, numbers, mut unread) = typed.understood();
    let (revision, expected) = (revision(&sent), expected(&sent));
    let outcome = line::run(&state, move |app| {
        let refused = |outcome| Ok((outcome, Standing::of(app, &permit.caller)?));
        if !unread.is_empty() {
            unread.extend(find_faults(&settings));
            return refused(Outcome::Faults(unread)).map(Some);
        }
        match replace_settings(app, &permit.caller, &settings, &expected) {
            Ok(_) => Ok(None),
            Err(AppError::Invalid(faults)) => refused(Outcome::Faults(faults)).map(Some),
            Err(AppError::Changed { .. }) => refused(Outcome::Meanwhile).map(Some),
            Err(error) => Err(error),
        }
    });
    let Some((outcome, standing)) = outcome.await? else { return Ok(go_to(&format!("{HERE}?done=saved"))) };
    let (status, faults, standing) = match outcome {
        Outcome::Faults(faults) => {
            let mut faults: Vec<(String, String)> =
                faults.iter().map(|fault| in_words(&frame, fault, &numbers)).collect();
            faults.sort_by_key(|(field, _)| place_on_page(field));
            // Who mends a fault goes on from what was seen: what somebody else changed meanwhile is told once it is right.
            let revision = revision.unwrap_or(standing.revision);
            (StatusCode::BAD_REQUEST, faults, Standing { revision, ..standing })
        }
        // What was typed stays, and goes in when the form is sent once more.
        Outcome::Meanwhile => {
            let told = format!("{} {}", frame.w.changed_meanwhile, frame.w.filling_see_now);
            (StatusCode::CONFLICT, vec![("now".to_owned(), told)], standing)
        }
    };
    Ok(as_it_is(answer_with(status, &page(frame, standing, typed, faults))?))
}

/// Takes the own choice away, or shows the page again when somebody else changed it meanwhile.
pub async fn post_standard(
    permit: Permit<WriteCallListSettings>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> Result<HttpResponse, Problem> {
    permit.check_whole_organisation()?;
    let frame = frame.of(&permit.caller).standing_on(HERE);
    let expected = expected(&sent);
    let changed = line::run(&state, move |app| match delete_settings(app, &permit.caller, &expected) {
        Ok(_) => Ok(None),
        Err(AppError::Changed { .. }) => Standing::of(app, &permit.caller).map(Some),
        Err(error) => Err(error),
    });
    let Some(standing) = changed.await? else { return Ok(go_to(&format!("{HERE}?done=standard"))) };
    let typed = Typed::of(frame.lang, &standing.in_force.settings);
    let told = vec![("now".to_owned(), frame.w.filling_back_meanwhile.to_owned())];
    Ok(as_it_is(answer_with(StatusCode::CONFLICT, &page(frame, standing, typed, told))?))
}

/// The state of the settings that the form changes.
fn expected(sent: &Sent) -> Expected {
    Expected::OneOf(revision(sent).into_iter().collect())
}

fn revision(sent: &Sent) -> Option<i64> {
    sent.one("revision").and_then(|revision| revision.parse().ok())
}

/// Why a form is shown again.
enum Outcome {
    /// What is wrong.
    Faults(Vec<Invalid>),
    /// Somebody changed the settings meanwhile.
    Meanwhile,
}

/// What the page shows beside what was typed.
struct Standing {
    in_force: InForce,
    revision: i64,
    regions: RegionsOfFirms,
}

impl Standing {
    fn of(app: &App, caller: &Caller) -> Result<Standing, AppError> {
        let in_force = get_in_force(app, caller)?;
        let revision = revision_of(&in_force.settings)?;
        Ok(Standing { in_force, revision, regions: regions_of_firms(app, caller)? })
    }
}

fn page(frame: Frame, standing: Standing, mut typed: Typed, faults: Vec<(String, String)>) -> FormPage {
    let Standing { in_force, revision, regions } = standing;
    let groups = groups(&frame, &regions, &typed.rows);
    let filled = typed.rows.len();
    typed.rows.resize(filled + EMPTY_ROWS, Row::default());
    FormPage {
        now: filling_in_words(&frame, &in_force.settings),
        otherwise: in_force.instead_of.map(|shipped| filling_in_words(&frame, &shipped)),
        revision,
        groups,
        typed,
        filled,
        faults,
        frame,
    }
}

/// Settings in words, a line for the lot and for each quota.
pub fn filling_in_words(frame: &Frame, settings: &CallListSettings) -> Vec<String> {
    let (w, lang) = (frame.w, frame.lang);
    let lot = match settings.exploration_share {
        share if share > 0.0 => w.filling_lot_is.of(percent(lang, share)),
        _ => w.filling_lot_none.to_owned(),
    };
    let quota = |quota: &Quota| {
        let share = |words: &str, share: Option<f64>| Some(format!("{words} {} %", percent(lang, share?)));
        let shares = [share(w.filling_at_least, quota.at_least), share(w.filling_at_most, quota.at_most)];
        let shares: Vec<String> = shares.into_iter().flatten().collect();
        format!("{}: {}", kind_in_words(frame, quota.dimension, quota.value.as_deref()), shares.join(", "))
    };
    let none = settings.quotas.is_empty().then(|| w.filling_quotas_none.to_owned());
    std::iter::once(lot).chain(settings.quotas.iter().map(quota)).chain(none).collect()
}

/// What a kind of firms is called; its code when it is not known.
fn kind_in_words(frame: &Frame, dimension: Dimension, value: Option<&str>) -> String {
    let (w, lang) = (frame.w, frame.lang);
    let Some(value) = value else {
        return match dimension {
            Dimension::Sector => w.filling_each_sector,
            Dimension::Region => w.filling_each_region,
            Dimension::FirmType => w.filling_each_type,
        }
        .to_owned();
    };
    let level = |level: &str, name: &str| format!("{level} {name}");
    let known = match dimension {
        Dimension::Sector => division(value).map(|label| format!("{value} {}", lang.say(label))),
        Dimension::Region => province(value)
            .map(|known| level(w.filling_province, &lang.say(&known.name)))
            .or_else(|| corop(value).map(|known| level(w.filling_corop, &known.name)))
            .or_else(|| municipality(value).map(|known| level(w.filling_municipality, &known.name))),
        Dimension::FirmType => {
            let known = FirmType::ALL.into_iter().find(|known| known.code() == value);
            known.map(|known| capital(&without_article(&lang.say(&known.label()))))
        }
    };
    known.unwrap_or_else(|| value.to_owned())
}

/// What a division of SBI is called, in the newest version that has it.
fn division(code: &str) -> Option<&'static crate::domain::Text> {
    let found = [SbiVersion::V2025, SbiVersion::V2008].into_iter().find_map(|version| sector(version, code));
    found.map(|found| &found.label)
}

/// The kinds that can be chosen. Of COROP regions and municipalities those in which there are firms, and whatever a row
/// speaks of.
fn groups(frame: &Frame, regions: &RegionsOfFirms, rows: &[Row]) -> Vec<Group> {
    let (w, lang) = (frame.w, frame.lang);
    let named = |dimension, code: &str| (code_of(dimension, Some(code)), kind_in_words(frame, dimension, Some(code)));
    let by_name = |code: &str, name: &str| (code_of(Dimension::Region, Some(code)), name.to_owned());
    let each = [Dimension::Sector, Dimension::Region, Dimension::FirmType];
    let each = each.map(|dimension| (code_of(dimension, None), kind_in_words(frame, dimension, None))).into();
    let types = FirmType::ALL.map(|known| named(Dimension::FirmType, known.code())).into();
    let divisions = [SbiVersion::V2025, SbiVersion::V2008].into_iter().flat_map(sectors);
    let mut codes: Vec<&str> =
        divisions.filter(|line| line.level == "division").map(|line| line.code.as_str()).collect();
    codes.sort_unstable();
    codes.dedup();
    let in_them = corops().iter().filter(|known| regions.corops.contains(&known.code));
    let mut municipalities: Vec<(String, String)> = regions
        .municipalities
        .iter()
        .filter_map(|code| municipality(code))
        .map(|known| by_name(&known.code, &known.name))
        .collect();
    municipalities.sort_by(|one, other| one.1.cmp(&other.1));
    let mut groups = vec![
        Group { label: w.filling_each, kinds: each },
        Group { label: w.filling_types, kinds: types },
        Group {
            label: w.filling_province,
            kinds: provinces().iter().map(|known| by_name(&known.code, &lang.say(&known.name))).collect(),
        },
        Group { label: w.filling_corop, kinds: in_them.map(|known| by_name(&known.code, &known.name)).collect() },
        Group { label: w.filling_municipality, kinds: municipalities },
        Group {
            label: w.filling_sectors,
            kinds: codes.into_iter().map(|code| named(Dimension::Sector, code)).collect(),
        },
    ];
    let mut others: Vec<(String, String)> = Vec::new();
    for code in rows.iter().map(|row| &row.kind).filter(|code| !code.is_empty()) {
        let mut listed = groups.iter().flat_map(|group| &group.kinds).chain(&others);
        if !listed.any(|(known, _)| known == code) {
            let words = kind_of(code).map(|(dimension, value)| kind_in_words(frame, dimension, value.as_deref()));
            others.push((code.clone(), words.unwrap_or_else(|| code.clone())));
        }
    }
    groups.push(Group { label: w.filling_others, kinds: others });
    groups.retain(|group| !group.kinds.is_empty());
    groups
}

/// How a form names a kind of firms: `sector:25`, and `sector:` for each sector by itself.
fn code_of(dimension: Dimension, value: Option<&str>) -> String {
    let dimension = match dimension {
        Dimension::Sector => "sector",
        Dimension::Region => "region",
        Dimension::FirmType => "firm_type",
    };
    format!("{dimension}:{}", value.unwrap_or_default())
}

fn kind_of(code: &str) -> Option<(Dimension, Option<String>)> {
    let (dimension, value) = code.split_once(':')?;
    let dimension = match dimension {
        "sector" => Dimension::Sector,
        "region" => Dimension::Region,
        "firm_type" => Dimension::FirmType,
        _ => return None,
    };
    Some((dimension, Some(value.to_owned()).filter(|value| !value.is_empty())))
}

/// A share as a percentage, such as 12,5.
fn percent(lang: Language, share: f64) -> String {
    let text = format!("{:.4}", share * 100.0);
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if lang == Language::Dutch { text.replace('.', ",") } else { text.to_owned() }
}

/// The share that somebody means by a percentage such as `12,5` or `12.5 %`; of which size it may be is not asked here.
fn share_in_words(text: &str) -> Option<f64> {
    let number = text.strip_suffix('%').unwrap_or(text).trim_end().replace(',', ".");
    let is_plain =
        number.strip_prefix('-').unwrap_or(&number).bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    // Written as so many hundredths, a percentage becomes the very share that is meant: 12.3 is 0.123.
    format!("{number}e-2").parse().ok().filter(|_| is_plain)
}

/// The field of a fault and what to do; `numbers` are the rows of the quotas.
fn in_words(frame: &Frame, fault: &Invalid, numbers: &[usize]) -> (String, String) {
    let w = frame.w;
    let pointer: Vec<&str> = fault.pointer.split('/').skip(1).collect();
    let row = |place: &str| place.parse::<usize>().ok().and_then(|place| numbers.get(place));
    // Faults of a row stand together above its fields, so that what is said of a percentage names it.
    let percentage = |field: &str, number: usize| {
        let label = if field == "least" { w.filling_least } else { w.filling_most };
        (format!("{field}-{number}"), format!("{label}: {}", w.fault_filling_percentage))
    };
    let (field, words) = match (pointer.as_slice(), fault.code.as_ref()) {
        (["explorationShare"], _) => ("share".to_owned(), w.fault_filling_share),
        (["rows", number, "kind"], _) => (format!("kind-{number}"), w.fault_filling_kind),
        (["rows", number, field], _) => return percentage(field, number.parse().unwrap_or(1)),
        (["quotas"], "too_many") => ("quotas".to_owned(), w.fault_filling_many),
        (["quotas"], _) => ("quotas".to_owned(), w.fault_filling_sum),
        (["quotas", place, field @ ..], code) => {
            let number = row(place).copied().unwrap_or(1);
            match (field, code) {
                (["value"], "missing") => (format!("kind-{number}"), w.fault_filling_which),
                (["value"], _) => (format!("kind-{number}"), w.fault_filling_unknown),
                (["atLeast"], "contradiction") => (format!("least-{number}"), w.fault_filling_order),
                (["atLeast"], _) => return percentage("least", number),
                (["atMost"], _) => return percentage("most", number),
                _ => (format!("most-{number}"), w.fault_filling_nothing),
            }
        }
        _ => ("share".to_owned(), w.fault_form),
    };
    (field, words.to_owned())
}

/// Where a field stands, so that faults are told in the order of the page.
fn place_on_page(field: &str) -> (usize, usize) {
    let fields = ["share", "quotas", "kind", "least", "most"];
    let (field, number) = field.rsplit_once('-').unwrap_or((field, "0"));
    (number.parse().unwrap_or_default(), fields.into_iter().position(|known| known == field).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_read_as_the_share_that_is_meant_and_shown_as_it_was_written() {
        for (text, share) in [("10", 0.1), ("12,5", 0.125), ("12.3 %", 0.123), ("29%", 0.29), ("0", 0.0), ("-5", -0.05)]
        {
            assert_eq!(share_in_words(text), Some(share), "{text}");
        }
        for wrong in ["", "%", "tien", "1e3", "nan", "1,2,3", "5-", "--5", "+5"] {
            assert_eq!(share_in_words(wrong), None, "{wrong}");
        }
        let shown = |share| (percent(Language::Dutch, share), percent(Language::English, share));
        assert_eq!(shown(0.125), ("12,5".to_owned(), "12.5".to_owned()));
        assert_eq!((shown(0.07).0, shown(1.0).0, shown(0.0).0), ("7".to_owned(), "100".to_owned(), "0".to_owned()));
    }

    #[test]
    fn a_kind_has_the_code_by_which_it_is_read() {
        for (dimension, value) in
            [(Dimension::Sector, Some("25")), (Dimension::Region, None), (Dimension::FirmType, Some("scale_up"))]
        {
            assert_eq!(kind_of(&code_of(dimension, value)), Some((dimension, value.map(str::to_owned))));
        }
        assert_eq!((kind_of(""), kind_of("colour:red"), kind_of("sector")), (None, None, None));
    }

    #[test]
    fn of_a_row_that_is_not_understood_nothing_else_is_said() {
        let row = |kind: &str, least: &str, most: &str| Row {
            kind: kind.into(),
            least: least.into(),
            most: most.into(),
            is_off: false,
        };
        let rows = vec![row("", "10", ""), row("sector:", "", "veel"), row("firm_type:scale_up", "20", "10")];
        let (settings, numbers, unread) = Typed { share: "10".into(), rows }.understood();
        let pointers: Vec<&str> = unread.iter().map(|fault| fault.pointer.as_str()).collect();
        assert_eq!((pointers, numbers), (vec!["/rows/1/kind", "/rows/2/most"], vec![3]));
        let faults = find_faults(&settings);
        assert_eq!(faults.iter().map(|fault| fault.pointer.as_str()).collect::<Vec<_>>(), ["/quotas/0/atLeast"]);
    }
}
