//! The form of the week plan that keeps a visit that was agreed, gives it another time, or takes it back.

use super::frame::Frame;
use super::plan::{show_refused, week_of};
use super::plan_asked::{complete, fields, query, wanted};
use super::plan_moves::with_others;
use super::sent::{Sent, go_to};
use crate::api::State;
use crate::api::permission::{Permit, WriteAgreedVisits};
use crate::api::problem::Problem;
use crate::app::accounts::names::officer;
use crate::app::agreed_visits::{AgreedVisitRequest, create_visit, delete_visit, get_visit, replace_visit};
use crate::app::week_plan::{TimeOfDay, Wish};
use crate::app::writing::{Expected, Once};
use crate::app::{App, AppError, Caller, Result};
use crate::domain::FirmId;
use actix_web::http::StatusCode;
use actix_web::{HttpResponse, web};
use uuid::Uuid;

/// What the form asks.
pub(super) enum Wanted {
    /// A visit is agreed with this firm, or one that was agreed is at another time.
    Agree(Option<Uuid>, AgreedVisitRequest),
    /// A visit does not take place.
    TakeBack(Uuid),
}

/// Keeps what was agreed and leads back to the plan, in which all other visits stay where they are.
pub async fn post_agreed(
    permit: Permit<WriteAgreedVisits>,
    state: web::Data<State>,
    frame: Frame,
    sent: Sent,
) -> std::result::Result<HttpResponse, Problem> {
    let (frame, app) = (frame.of(&permit.caller), state.app.clone());
    let mut asked = complete(&app, sent.pairs());
    let firm: FirmId =
        sent.one("bedrijf").and_then(|id| id.parse().ok()).ok_or_else(|| Problem::not_found("firm", ""))?;
    let before = wanted(&frame, &app, &asked).ok().filter(|wanted| !wanted.start.is_empty());
    let once = sent.once();
    let (caller, form) = (permit.caller.clone(), sent.clone());
    let work = move || -> Result<_> {
        let before = before.map(|wanted| week_of(&app, &caller, &wanted)).transpose().ok().flatten().flatten();
        let done = match read(&app, &caller, firm, &form) {
            None => return Ok((before, Some(StatusCode::BAD_REQUEST))),
            Some(wanted) => carry_out(&app, &caller, &wanted, once.as_ref()),
        };
        match done {
            Ok(()) => Ok((before, None)),
            Err(AppError::Invalid(_)) => Ok((before, Some(StatusCode::BAD_REQUEST))),
            Err(AppError::Conflict(_)) => Ok((before, Some(StatusCode::CONFLICT))),
            Err(error) => Err(error),
        }
    };
    let (before, refused) = state.calculators.run(work).await??;
    if let Some(status) = refused {
        let of = |field: &str| sent.one(field).unwrap_or_default().to_owned();
        return show_refused(permit.caller, &state, frame, asked, (status, (firm, of("dag"), of("tijd")))).await;
    }
    let days = before.map(|week| week.plan.days).unwrap_or_default();
    let own = |(wished, wish): &(FirmId, Wish)| *wished != firm && !matches!(wish, Wish::Stays(_));
    let moves = asked.wishes.iter().copied().filter(own).collect();
    asked.wishes = with_others(moves, &days, firm);
    let done = if sent.one("doe") == Some("vervalt") { "visit_off" } else { "agreed" };
    Ok(go_to(&format!("/weekplan?{}&done={done}#v{firm}", query(&fields(&asked)))))
}

/// Does what a form asks.
pub(super) fn carry_out(app: &App, caller: &Caller, wanted: &Wanted, once: Option<&Once>) -> Result<()> {
    match wanted {
        Wanted::TakeBack(id) => delete_visit(app, caller, *id, &Expected::Any).map(|_| ()),
        Wanted::Agree(None, request) => create_visit(app, caller, request, once).map(|_| ()),
        Wanted::Agree(Some(id), request) => replace_visit(app, caller, *id, request, &Expected::Any).map(|_| ()),
    }
}

/// What is asked, in the name of whoever asks; nothing when a day or time cannot be read.
pub(super) fn read(app: &App, caller: &Caller, firm: FirmId, sent: &Sent) -> Option<Wanted> {
    let kept = sent.one("afspraak").and_then(|id| id.parse().ok());
    if sent.one("doe") == Some("vervalt") {
        return kept.map(Wanted::TakeBack);
    }
    let known = kept.and_then(|id| get_visit(app, caller, id).ok()).map(|(record, _)| record.visit);
    let request = AgreedVisitRequest {
        firm_id: firm,
        officer: match &known {
            Some(visit) => visit.officer.clone(),
            None => officer(app, caller).ok()?,
        },
        date: sent.one("dag")?.parse().ok()?,
        from: TimeOfDay::parse(sent.one("tijd")?)?,
        minutes: known.as_ref().map(|visit| visit.minutes),
        note: sent.one("opmerking").map(str::to_owned).or(known.and_then(|visit| visit.note)),
    };
    Some(Wanted::Agree(kept, request))
}
