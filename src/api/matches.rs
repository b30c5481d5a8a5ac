//! Partners for a firm, and firms for a partner.

use super::body::{Accepted, Unread};
use super::path::IdOf;
use super::permission::{FindProspects, Permit, RankPartners};
use super::problem::Problem;
use super::query::{FromQuery, MOST_ITEMS, NoParameters, Query, QueryReader, no_limit, partner_kind, region};
use super::{State, calculators};
use crate::app::App;
use crate::app::answer::{Matches, Prospects};
use crate::app::firms;
use crate::app::matches::{self, Options, USUAL_DIVERSITY};
use crate::domain::invalid::shown;
use crate::domain::{Firm, FirmId, Invalid, Partner, PartnerId, PartnerKind};
use crate::interpretation::FirmProfile;
use actix_web::{HttpResponse, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

const USUAL_LIMIT: usize = 10;
const MOST_REGIONS: usize = 100;
const MOST_INCLUDED: usize = 1;

/// A firm that is only described, and what to rank for it; nothing is stored.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[schema(example = json!({
    "firm": {
        "name": "Voorbeeld Metaal B.V.", "legalForm": "bv", "founded": "2016", "employees": 34,
        "sbi": [{"code": "2562", "version": "2008", "main": true}], "location": {"place": "Tilburg"},
        "barriers": ["we vinden geen vakmensen"], "topics": ["robotica", "AI"], "partnerKinds": ["mbo"]
    },
    "limit": 10, "kinds": ["fieldlab", "knowledge_institution"], "regions": [], "diversity": 0.3,
    "include": ["excluded"]
}))]
pub struct MatchRequest {
    /// The firm.
    firm: FirmProfile,
    /// Most results.
    #[schema(minimum = 1, maximum = 100, default = 10)]
    limit: Option<i64>,
    /// Kinds of partner to rank; all but `firm` when absent or empty.
    #[serde(default)]
    #[schema(max_items = 6)]
    kinds: Vec<PartnerKind>,
    /// Codes of regions in which a partner must lie; everywhere when absent or empty.
    #[serde(default)]
    #[schema(max_items = 100, example = json!(["PV30"]))]
    regions: Vec<String>,
    /// How much unlike one another, and how far from the usual suspects, the results should be; 0 orders by score alone.
    #[schema(minimum = 0, maximum = 1, default = 0.3)]
    diversity: Option<f64>,
    /// What else to tell.
    #[serde(default)]
    #[schema(max_items = 1)]
    include: Vec<Include>,
    /// Two candidates to compare.
    #[schema(min_items = 2, max_items = 2)]
    compare: Option<Vec<Uuid>>,
    /// Version of the data that the answer must have seen: the `Data-Version` of an earlier write.
    #[schema(minimum = 0)]
    min_version: Option<i64>,
}

/// What an answer tells on request.
#[derive(Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    /// Which candidates a gate held back.
    Excluded,
}

impl Accepted for MatchRequest {
    const MOST_BYTES: usize = 256 * 1024;
    const READ_ONLY: &'static [&'static str] = &["/firm/id", "/firm/firmType", "/firm/earlierBarriers"];
    fn check(&self) -> Vec<Invalid> {
        self.options().err().unwrap_or_default()
    }

    fn foresee(&self, app: &App) -> Vec<Invalid> {
        let faults = firms::find_faults_of_asked(app, &self.firm);
        faults.into_iter().map(|fault| fault.within("/firm")).collect()
    }
}

impl MatchRequest {
    fn options(&self) -> Result<Options, Vec<Invalid>> {
        let mut faults = Vec::new();
        let limit = self.limit.map_or(Some(USUAL_LIMIT), |limit| {
            usize::try_from(limit).ok().filter(|limit| (1..=MOST_ITEMS).contains(limit))
        });
        if limit.is_none() {
            faults.push(no_limit("/limit", &self.limit.unwrap_or_default().to_string()));
        }
        if self.regions.len() > MOST_REGIONS {
            faults.push(Invalid::new("/regions", "too_many", "There are too many regions.", "Give at most 100."));
        }
        for (pointer, given, most) in
            [("/kinds", self.kinds.len(), PartnerKind::ALL.len()), ("/include", self.include.len(), MOST_INCLUDED)]
        {
            if given > most {
                faults.push(Invalid::new(pointer, "too_many", "There are too many.", format!("Give at most {most}.")));
            }
        }
        for (index, code) in self.regions.iter().enumerate().take(MOST_REGIONS) {
            if let Err(fault) = region(code) {
                faults.push(fault.within(&format!("/regions/{index}")));
            }
        }
        let diversity = self.diversity.unwrap_or(USUAL_DIVERSITY);
        if !(0.0..=1.0).contains(&diversity) {
            faults.push(out_of_share("/diversity", &diversity.to_string()));
        }
        let compare = self.compare.as_deref().map(pair).transpose().unwrap_or_else(|fault| {
            faults.push(fault.within("/compare"));
            None
        });
        if self.min_version.is_some_and(i64::is_negative) {
            faults.push(negative("/minVersion"));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        Ok(Options {
            limit: limit.unwrap_or(USUAL_LIMIT),
            kinds: self.kinds.clone(),
            regions: self.regions.clone(),
            diversity,
            with_excluded: !self.include.is_empty(),
            compare,
            min_version: self.min_version,
            ..Options::default()
        })
    }
}

/// What beside the asker decides a ranking, in both directions.
#[derive(IntoParams)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct RankingParameters {
    /// Most results.
    #[param(required = false, minimum = 1, maximum = 100, default = 10)]
    limit: usize,
    /// Codes of regions in which a result must lie, separated by commas; everywhere when absent.
    #[param(value_type = Option<Vec<String>>, max_items = 100, example = json!(["PV30"]))]
    regions: Vec<String>,
    /// How much unlike one another, and how far from the usual suspects, the results should be; 0 orders by score alone.
    #[param(required = false, minimum = 0, maximum = 1, default = 0.3)]
    diversity: f64,
    /// What else to tell: `excluded` tells which candidates a gate held back.
    #[param(value_type = Option<Vec<Include>>, max_items = 1)]
    include: Vec<Include>,
    /// Ids of two candidates to compare, separated by a comma.
    #[param(value_type = Option<Vec<Uuid>>, min_items = 2, max_items = 2)]
    compare: Option<[Uuid; 2]>,
    /// Version of the data that the answer must have seen: the `Data-Version` of an earlier write.
    #[param(minimum = 0)]
    min_version: Option<i64>,
}

impl FromQuery for RankingParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self {
            limit: query.limit(USUAL_LIMIT),
            regions: query.list("regions", MOST_REGIONS, region),
            diversity: query.parsed("diversity", share).unwrap_or(USUAL_DIVERSITY),
            include: query.list("include", MOST_INCLUDED, include),
            compare: query.parsed("compare", two_ids),
            min_version: query.parsed("minVersion", version),
        }
    }
}

impl RankingParameters {
    pub(super) fn into_options(self, kinds: Vec<PartnerKind>) -> Options {
        Options {
            limit: self.limit,
            kinds,
            regions: self.regions,
            diversity: self.diversity,
            with_excluded: !self.include.is_empty(),
            compare: self.compare,
            min_version: self.min_version,
            ..Options::default()
        }
    }
}

/// Which partners to rank.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PartnerParameters {
    /// Kinds of partner to rank, separated by commas; all but `firm` when absent.
    #[param(value_type = Option<Vec<PartnerKind>>, max_items = 6, example = json!(["fieldlab", "network"]))]
    pub(super) kinds: Vec<PartnerKind>,
    #[param(ignore)]
    pub(super) ranking: RankingParameters,
}

impl FromQuery for PartnerParameters {
    fn read(query: &mut QueryReader) -> Self {
        let kinds = query.list("kinds", PartnerKind::ALL.len(), partner_kind);
        Self { kinds, ranking: RankingParameters::read(query) }
    }
}

/// Which firms to rank.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProspectParameters {
    /// `true` gives only firms that may be approached by some channel today (see `contact`), as many of these as asked.
    #[param(value_type = Option<bool>, required = false, default = false)]
    approachable: bool,
    #[param(ignore)]
    ranking: RankingParameters,
}

impl FromQuery for ProspectParameters {
    fn read(query: &mut QueryReader) -> Self {
        Self { approachable: query.flag("approachable"), ranking: RankingParameters::read(query) }
    }
}

/// Rank partners for a described firm
///
/// Partners for a firm that is only described, best first and explained. Nothing is stored. Free words and codes are
/// both accepted; what was made of the words is in the answer.
#[utoipa::path(post, path = "/matches", operation_id = "rankPartnersForProfile", tag = "Matching",
    security(("bearer" = [])), request_body = MatchRequest,
    responses((status = 200, description = "Partners, best first.", body = Matches)))]
pub async fn post_matches(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    _: Query<NoParameters>,
    body: Unread<MatchRequest>,
) -> Result<HttpResponse, Problem> {
    let work = move |app: &App| {
        matches::match_words(app, &permit.caller, body.digest(), || {
            let request = body.read()?;
            let options = request.options().map_err(Problem::invalid)?;
            Ok::<_, Problem>((request.firm, options))
        })
    };
    calculators::answer_matches(&state, work).await
}

/// Rank partners for a firm
///
/// Partners for a stored firm, best first and explained.
#[utoipa::path(get, path = "/firms/{firmId}/matches", operation_id = "rankPartnersForFirm", tag = "Matching",
    security(("bearer" = [])), params(("firmId" = FirmId, Path), PartnerParameters, RankingParameters),
    responses((status = 200, description = "Partners, best first.", body = Matches)))]
pub async fn get_firm_matches(
    permit: Permit<RankPartners>,
    state: web::Data<State>,
    firm: IdOf<Firm>,
    Query(query): Query<PartnerParameters>,
) -> Result<HttpResponse, Problem> {
    let options = query.ranking.into_options(query.kinds);
    let id = firm.id;
    let work = move |app: &App| matches::match_firm(app, &permit.caller, id, &options);
    calculators::answer_matches(&state, work).await.map_err(Problem::of_parameters)
}

/// Rank firms for a partner
///
/// Firms that a partner could invite (*prospects*), best first and explained; its members are held back.
#[utoipa::path(get, path = "/partners/{partnerId}/prospects", operation_id = "rankFirmsForPartner", tag = "Matching",
    security(("bearer" = [])), params(("partnerId" = PartnerId, Path), ProspectParameters, RankingParameters),
    responses((status = 200, description = "Firms, best first.", body = Prospects)))]
pub async fn get_partner_prospects(
    permit: Permit<FindProspects>,
    state: web::Data<State>,
    partner: IdOf<Partner>,
    Query(query): Query<ProspectParameters>,
) -> Result<HttpResponse, Problem> {
    let options = Options { approachable: query.approachable, ..query.ranking.into_options(Vec::new()) };
    let id = partner.id;
    let work = move |app: &App| matches::prospects_as_json(app, &permit.caller, id, &options);
    calculators::answer_json(&state, work).await.map_err(Problem::of_parameters)
}

fn share(text: &str) -> Result<f64, Invalid> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let share = text.parse().ok().filter(|share| is_plain && (0.0..=1.0).contains(share));
    share.ok_or_else(|| out_of_share("", text))
}

fn out_of_share(pointer: &str, value: &str) -> Invalid {
    let message = format!("A diversity of “{}” is not possible.", shown(value));
    Invalid::new(pointer, "out_of_range", message, "Give a number from 0 to 1.")
}

fn include(text: &str) -> Result<Include, Invalid> {
    let unknown = || {
        let message = format!("“{}” cannot be included.", shown(text));
        Invalid::new("", "unknown_code", message, "Use excluded.")
    };
    (text == "excluded").then_some(Include::Excluded).ok_or_else(unknown)
}

fn version(text: &str) -> Result<i64, Invalid> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_plain).ok_or_else(|| negative(""))
}

fn negative(pointer: &str) -> Invalid {
    Invalid::new(pointer, "out_of_range", "The value is no version.", "Give the Data-Version of an earlier write.")
}

fn two_ids(text: &str) -> Result<[Uuid; 2], Invalid> {
    let ids: Option<Vec<Uuid>> = text.split(',').map(|id| Uuid::try_parse(id).ok()).collect();
    pair(&ids.unwrap_or_default())
}

/// Two different candidates.
fn pair(ids: &[Uuid]) -> Result<[Uuid; 2], Invalid> {
    match ids {
        [one, other] if one != other => Ok([*one, *other]),
        _ => {
            let remedy = "Give the ids of two different candidates.";
            Err(Invalid::new("", "invalid_value", "These are not two ids.", remedy))
        }
    }
}
