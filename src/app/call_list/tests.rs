//! A list that is chosen by the roll beside one for which every firm is read.

use super::*;
use crate::app::caller::{Reach, Role};
use crate::app::imports::{Format, Mode, import_firms};
use crate::domain::ConversationId;
use crate::domain::contact::{ConsentPurpose, DoNotContact, Manner};
use crate::domain::contact_event::ConsentEvent;
use crate::domain::conversation::Channel;
use crate::domain::figures::YearFigures;
use crate::domain::firm::LegalForm;
use crate::outreach::call_list::{Field, make};
use crate::storage::touches::TouchRow;
use crate::storage::{consents, conversations, firms, touches};
use chrono::{Days, Utc};

const OURS: OrganisationId = OrganisationId::DEFAULT;

/// The list as it follows from its definition: every firm is read, and every firm is a prospect.
fn from_every_firm(app: &App, caller: &Caller, request: &CallListRequest, lot: Option<&Lot>) -> NamedCallList {
    let (today, ladder, by) = (app.today(), &app.outreach.ladder, &app.outreach.assumptions);
    let everything = app.pool.read(OURS, |tenant| {
        let mut known = Known::load_in(tenant, caller, request.region.as_deref())?;
        let experience = known.experience(ladder, today);
        let with_others = team::leave_to_others(&mut known, &request.officers);
        let verdicts = Verdicts::ask(app, tenant, caller, &known, today)?;
        known.firms.retain(|firm| !verdicts.is_absent(firm.id));
        Ok::<_, AppError>((known, verdicts, with_others, experience))
    });
    let (known, verdicts, with_others, experience) = everything.unwrap();
    let level = level_of_regions(known.firms.iter().filter_map(|firm| firm.location.as_ref()));
    let looking = Looking { distances: known.distances(), events: Events::of(&known.partners, today), level, today };
    let prospects = known.prospects(&known.firms, &looking, ladder, &verdicts);
    let mut field = Field::default();
    prospects.iter().for_each(|prospect| field.add(prospect, &experience, by, today));
    let quotas = app.outreach.quotas(field.dimensions_that_differ());
    let scope = scope(caller, request);
    let wanted = Wanted {
        length: request.length,
        quotas: &quotas,
        seed: seed(OURS, &scope, today),
        lot,
        agreed_apart: request.agreed_apart,
    };
    let list = make(&prospects, &experience, by, &wanted, today);
    let draw_id = log(app, caller, &scope, &list).unwrap().unwrap();
    let mut counts = BTreeMap::new();
    verdicts.count(&mut counts);
    let mut named = known.named(list, draw_id, &verdicts, today);
    named.blocked_by = counts.into_iter().map(|(ground, firms)| BlockedBy { ground, firms }).collect();
    named.blocked_by.sort_by_key(|count| Reverse(count.firms));
    if !request.officers.is_empty() {
        team::divide_calls(&mut named.calls, &known, &request.officers);
        named.with_others = Some(with_others);
    }
    named
}

fn write<T>(app: &App, work: impl FnOnce(&mut crate::storage::Tenant<'_>) -> crate::storage::Result<T>) -> T {
    crate::storage::tenant::write(&mut app.pool.get().unwrap(), OURS, work).unwrap()
}

/// Firms of which most are plain, and of each way not to be so a few.
fn region(app: &App) {
    let mut lines = Vec::new();
    crate::app::synthetic::write_firms(600, 7, &mut lines, &mut |_| {}).unwrap();
    let caller = Caller::command_line();
    import_firms(app, &caller, &*lines, Format::Ndjson, Mode::KeepGoodRows, &mut |_| {}).unwrap();
    let today = app.today();
    let before = |days: u64| today - Days::new(days);
    let mut all = app.pool.read(OURS, |tenant| firms::load_firms_after(tenant, None, 1_000)).unwrap();
    assert_eq!(all.len(), 600);
    let (alba, bos) = (Officer::parse("A. Alba").unwrap(), Officer::parse("B. Bos").unwrap());
    for (number, firm) in all.iter_mut().enumerate() {
        if number % 3 > 0 {
            // As a register knows it.
            firm.description = None;
            firm.wishes.clear();
            firm.relations = None;
            firm.consents.clear();
            firm.years.clear();
            firm.legal_form =
                [None, Some(LegalForm::Bv), Some(LegalForm::Eenmanszaak), Some(LegalForm::Nv)][number % 4];
        }
        if number % 41 == 0 {
            firm.do_not_contact = Some(DoNotContact { since: before(9), reason: None, source: "gesprek".into() });
        }
        if number % 7 == 0 {
            let hours = 1_000.0 + number as f64;
            let figures = |year| YearFigures {
                year,
                value_added_eur: Some(90_000.0 + 500.0 * (number % 13) as f64),
                worked_hours: Some(hours),
                worked_persons: None,
                turnover_eur: None,
            };
            firm.years = vec![figures(2024), figures(2025)];
        }
    }
    write(app, |tenant| firms::save_firms(tenant, &all));
    write(app, |tenant| {
        for (number, firm) in all.iter().enumerate() {
            if number % 23 == 0 {
                let officer = if number % 2 == 0 { alba.clone() } else { bos.clone() };
                let (id, day) = (ConversationId::new(Uuid::from_u128(number as u128 + 1)), before(number as u64 % 60));
                let mut call = Conversation::spoken(id, firm.id, officer, day, Channel::Telephone);
                call.follow_up = (number % 46 == 0).then_some(before(1));
                call.fieldlab_interest = Some(number % 4 == 0);
                conversations::insert_conversation(tenant, &call)?;
            }
            if number % 31 == 0 {
                let id = Uuid::from_u128(number as u128 + 1);
                let channel = "telephone".to_owned();
                let day = before(number as u64 % 90);
                let row = TouchRow { id, firm: firm.id, contact: None, channel, day, recorded_by: "proef".into() };
                touches::add_touch(tenant, &row)?;
            }
            if number % 17 == 0 {
                let event = ConsentEvent {
                    id: Uuid::from_u128(number as u128 + 1),
                    firm_id: firm.id,
                    contact_id: None,
                    purpose: ConsentPurpose::Telephone,
                    given: number % 2 == 0,
                    date: before(number as u64 % 200),
                    how: Manner::Telephone,
                    text_version: None,
                    recorded_by: "proef".into(),
                    recorded_at: Utc::now(),
                };
                consents::add_consent(tenant, &event)?;
            }
        }
        Ok(())
    });
}

#[test]
fn a_list_by_the_roll_is_the_list_for_which_every_firm_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let app = App::open(&folder.path().join("test.db").to_string_lossy(), 4).unwrap();
    region(&app);
    let everywhere = Caller::of(OURS, "proef", Role::Officer);
    let reach = Reach { regions: vec!["PV30".into(), "GM0363".into()], partners: None };
    let limited = Caller { reach, ..everywhere.clone() };
    let team = vec![Officer::parse("A. Alba").unwrap(), Officer::parse("C. Cox").unwrap()];
    let mut lists = 0;
    let mut compare = |is_first: bool| {
        for caller in [&everywhere, &limited] {
            for (length, region, officers) in
                [(25, None, vec![]), (1, None, vec![]), (100, Some("PV30"), vec![]), (10, None, team.clone())]
            {
                // Agreements come first, or take no places, as the asker wants it.
                let (region, agreed_apart) = (region.map(str::to_owned), length == 100);
                let request = CallListRequest { length, region, officers, agreed_apart };
                let list = get_call_list(&app, caller, &request).unwrap();
                // The first lists cast the lot: among whom everybody is read, it is the same. Later ones go by it.
                let of_day = app.pool.read(OURS, |tenant| lot_of_day(tenant, app.today(), &scope(caller, &request)));
                let lot = of_day.unwrap().filter(|_| !is_first);
                let wanted = from_every_firm(&app, caller, &request, lot.as_ref());
                let told = |list: &NamedCallList| serde_json::to_value(list).unwrap();
                assert_eq!(told(&list), told(&wanted), "{request:?}");
                lists += usize::from(list.calls.len() == length && list.blocked > 0 && !list.blocked_firms.is_empty());
            }
        }
    };
    compare(true);
    // What changed since the index was built is in it.
    let mut firm = app.pool.read(OURS, |tenant| firms::load_firms_after(tenant, None, 1)).unwrap().remove(0);
    firm.legal_form = Some(LegalForm::Cooperatie);
    firm.do_not_contact = None;
    write(&app, |tenant| firms::save_firm(tenant, &firm, None));
    compare(false);
    assert!(lists >= 8, "only {lists} lists said much");
}
