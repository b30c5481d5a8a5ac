//! What partners did before, as sentences that one can say on the telephone: how many projects, since when, with whom,
//! and one or two by name.
//!
//! One function for each signal of [`super::earlier`]. It reads the counts of
//! [`Evidence`](crate::matching::past::evidence::Evidence) and says no more than they hold: where a count is 0 or a
//! name or year is not known, the sentence gets simpler. [`clauses`] has the parts of sentences that return.

mod clauses;

use super::Pair;
use super::words::{self, both};
use crate::domain::{Text, reference};
use crate::matching::past::evidence::{Group, NEAR_KM};
use crate::matching::past::named::shortened;
use crate::matching::verdict::Fact;
use clauses::{FIRM, JOINT_PROJECT, ORGANISATION, PROJECT, counted, some_of, such_as, took_part};

/// A reason in the making.
pub(super) struct Said {
    /// The fact of the firm that the sentence names.
    pub(super) fact: Fact,
    /// Facts of the partner's projects that the sentence names; empty when it only says “joint projects”.
    pub(super) past: Vec<Fact>,
    /// The sentence.
    pub(super) sentence: Text,
}

/// A sentence about the firm as such: `nl` and `en` are given its description.
pub(super) fn of_the_firm(pair: &Pair<'_>, nl: impl Fn(&str) -> String, en: impl Fn(&str) -> String) -> Said {
    let fact = words::the_firm(pair);
    let sentence = Text::new(nl(&fact.value.nl), en(&fact.value.en));
    Said { fact, past: Vec::new(), sentence }
}

pub(super) fn current_record(pair: &Pair<'_>, name: &str) -> Said {
    let recent = &pair.evidence.recent;
    if recent.projects == 0 {
        return of_the_firm(
            pair,
            |firm| format!("{name} doet mee aan gezamenlijke projecten; goed om te weten voor {firm}."),
            |firm| format!("{name} takes part in joint projects; good to know for {firm}."),
        );
    }
    let (count, such) = (counted(recent.projects, &JOINT_PROJECT), such_as(pair, recent));
    let said = of_the_firm(
        pair,
        |firm| format!("{name} begon de laatste twee jaar aan {}{}; goed om te weten voor {firm}.", count.nl, such.nl),
        |firm| format!("{name} began {}{} in the last two years; good to know for {firm}.", count.en, such.en_aside()),
    );
    Said { past: clauses::facts(pair, recent, count.clone()), ..said }
}

pub(super) fn recent_projects(pair: &Pair<'_>, name: &str) -> Said {
    let all = &pair.evidence.all;
    let firms = counted(all.firms, &FIRM);
    let with_firms = match all.firms {
        0 => Text::default(),
        _ => Text::new(format!("en werkte daarin met {}", firms.nl), format!("and worked with {} there", firms.en)),
    };
    match took_part(pair, all, &JOINT_PROJECT, Text::default(), with_firms) {
        Some(part) => part.of_the_firm(pair, "die ervaring telt voor", "that experience counts for"),
        None => of_the_firm(
            pair,
            |firm| format!("{name} heeft ervaring met gezamenlijke projecten; dat telt voor {firm}."),
            |firm| format!("{name} has experience with joint projects; that counts for {firm}."),
        ),
    }
}

pub(super) fn near_firms(pair: &Pair<'_>, name: &str) -> Said {
    let place = place(pair);
    let near = &pair.evidence.near;
    let location = |past, sentence| Said { fact: words::of_firm(pair, "location", place.clone()), past, sentence };
    if near.projects == 0 {
        let nl = format!("Bedrijven rond {} deden eerder gezamenlijke projecten met {name}.", place.nl);
        let en = format!("Firms around {} did joint projects with {name} before.", place.en);
        return location(Vec::new(), Text::new(nl, en));
    }
    let firms = counted(pair.evidence.neighbours, &FIRM);
    let did = if pair.evidence.neighbours == 1 { "deed" } else { "deden" };
    let (what_nl, what_en) = if near.projects == 1 { ("een project", "a project") } else { ("projecten", "projects") };
    let such = such_as(pair, near);
    let nl = format!("Binnen {NEAR_KM} km van {} {did} {} eerder {what_nl} met {name}{}.", place.nl, firms.nl, such.nl);
    let en = format!("Within {NEAR_KM} km of {} {} did {what_en} with {name} before{}.", place.en, firms.en, such.en);
    location(clauses::facts(pair, near, firms), Text::new(nl, en))
}

pub(super) fn firms_like_yours(pair: &Pair<'_>, name: &str) -> Said {
    let region = &pair.evidence.region;
    let firms = counted(region.regional_firms, &FIRM);
    let (home, from) = home_region(pair);
    let together = Text::new(
        format!("samen met {} uit {}", firms.nl, from.nl),
        format!("together with {} from {}", firms.en, from.en),
    );
    if let Some(part) = took_part(pair, region, &PROJECT, Text::default(), together) {
        let sentence = Text::new(format!("{}.", part.nl), format!("{}.", part.en_first()));
        return Said { fact: words::of_firm(pair, "location", home), past: part.facts, sentence };
    }
    let firms = counted(pair.evidence.all.firms, &FIRM);
    let together = Text::new(format!("samen met {}", firms.nl), format!("together with {}", firms.en));
    match took_part(pair, &pair.evidence.all, &PROJECT, Text::default(), together) {
        Some(part) if pair.evidence.all.firms > 0 => part.of_the_firm(pair, "dat past bij", "that suits"),
        _ => of_the_firm(
            pair,
            |firm| format!("{name} doet mee aan gezamenlijke projecten; dat past bij {firm}."),
            |firm| format!("{name} takes part in joint projects; that suits {firm}."),
        ),
    }
}

pub(super) fn wish_words(pair: &Pair<'_>, name: &str) -> Said {
    let like = &pair.evidence.like;
    let wish = Wish::of(pair);
    let tail = match (wish.is_only, like.projects) {
        (true, 1) => Text::new(" dat daarop lijkt", " like that"),
        (true, _) => Text::new(" die daarop lijken", " like that"),
        (false, 1) => Text::new(" dat op uw wensen lijkt", " like your wishes"),
        (false, _) => Text::new(" die op uw wensen lijken", " like your wishes"),
    };
    let [nl, en] = wish.named(pair);
    match took_part(pair, like, &PROJECT, tail, Text::default()) {
        Some(part) => {
            let region = with_your_region(pair, like);
            let nl = format!("{nl}; {}{}.", part.nl, region.nl);
            let en = format!("{en}; {}{}.", part.en_inside(), region.en);
            wish.said(pair, part.facts, Text::new(nl, en))
        }
        None => {
            let nl = format!("{nl}; woorden daaruit komen terug in gezamenlijke projecten van {name}.");
            let en = format!("{en}; words of that return in joint projects of {name}.");
            wish.said(pair, Vec::new(), Text::new(nl, en))
        }
    }
}

pub(super) fn wish_phrases(pair: &Pair<'_>, name: &str) -> Said {
    let wish = Wish::of(pair);
    let (nl, en) = if wish.is_only {
        (format!("uw wens “{}”", wish.text), format!("your wish “{}”", wish.text))
    } else {
        (format!("uw wensen, zoals “{}”,", wish.text), format!("your wishes, such as “{}”,", wish.text))
    };
    let mentioned = clauses::mentioned(pair, &pair.evidence.like);
    let (nl, en) = match clauses::spoken(&mentioned) {
        Some(projects) => {
            let one = mentioned.len() == 1;
            let (of_nl, of_en) = if one { ("een project", "a project") } else { ("projecten", "projects") };
            (
                format!("Woorden uit {nl} staan ook in {}, {of_nl} van {name}.", projects.nl),
                format!("Words of {en} are also in {}, {of_en} of {name}.", projects.en),
            )
        }
        None => (
            format!("Woorden uit {nl} staan ook in gezamenlijke projecten van {name}."),
            format!("Words of {en} are also in joint projects of {name}."),
        ),
    };
    let facts = mentioned.into_iter().map(clauses::project_fact).collect();
    wish.said(pair, facts, Text::new(nl, en))
}

pub(super) fn project_themes(pair: &Pair<'_>, name: &str) -> Said {
    let group = &pair.evidence.theme;
    let themes: Vec<String> = named_themes(pair).map(|wish| shortened(wish)).collect();
    let (tail, field) = match themes.as_slice() {
        [] => (Text::new(" in thema’s die bij u passen", " in themes that suit you"), None),
        [only] => (Text::new(" in dat thema", " in that theme"), Some((only, "", ""))),
        [first, ..] => {
            let tail = Text::new(" in een van uw thema’s", " in one of your themes");
            (tail, Some((first, " onder andere", " among others")))
        }
    };
    let part = took_part(pair, group, &PROJECT, tail, Text::default());
    match (part, field) {
        (Some(part), Some((theme, among_nl, among_en))) => {
            let [who_nl, who_en] = who_names(pair, "wishes");
            let recent = some_of(group.recent, group.projects, "begon", "begonnen");
            let recent = recent.map_or_else(Text::default, |some| {
                Text::new(
                    format!("; {} de laatste twee jaar", some.nl),
                    format!("; {} began in the last two years", some.en),
                )
            });
            let nl = format!("{who_nl}{among_nl} het thema “{theme}”; {}{}.", part.nl, recent.nl);
            let en = format!("{who_en}{among_en} the theme “{theme}”; {}{}.", part.en_inside(), recent.en);
            Said { fact: words::of_firm(pair, "wishes", both(theme)), past: part.facts, sentence: Text::new(nl, en) }
        }
        (Some(part), None) => part.of_the_firm(pair, "goed om te weten voor", "good to know for"),
        (None, _) => of_the_firm(
            pair,
            |firm| format!("{name} deed gezamenlijke projecten in thema’s die passen bij {firm}."),
            |firm| format!("{name} did joint projects in themes that suit {firm}."),
        ),
    }
}

pub(super) fn theme_focus(pair: &Pair<'_>, name: &str) -> Said {
    let group = &pair.evidence.theme;
    let (count, such) = match group.projects {
        0 => (Text::new("gezamenlijke projecten", "joint projects"), Text::default()),
        projects => {
            let such = such_as(pair, group);
            (counted(projects, &JOINT_PROJECT), Text::new(such.nl.to_string(), such.en_aside().to_string()))
        }
    };
    let facts = if group.projects == 0 { Vec::new() } else { clauses::facts(pair, group, count.clone()) };
    let did = Text::new(
        format!("deed {name} {}{}, in verhouding meer dan anderen", count.nl, such.nl),
        format!("{name} did {}{}, in proportion more than others", count.en, such.en),
    );
    match named_themes(pair).next().map(|theme| shortened(theme)) {
        Some(theme) => Said {
            fact: words::of_firm(pair, "wishes", both(&theme)),
            past: facts,
            sentence: Text::new(
                format!("In het thema “{theme}” {}.", did.nl),
                format!("In the theme “{theme}” {}.", did.en),
            ),
        },
        None => {
            let said = of_the_firm(
                pair,
                |firm| format!("In thema’s die passen bij {firm} {}.", did.nl),
                |firm| format!("In themes that suit {firm} {}.", did.en),
            );
            Said { past: facts, ..said }
        }
    }
}

pub(super) fn shared_circle(pair: &Pair<'_>, name: &str) -> Said {
    let common = pair.evidence.common_contacts;
    let who = known_names(pair);
    let such = match who.as_slice() {
        [] => Text::default(),
        names => {
            let names = words::list(names);
            Text::new(format!(", zoals {}", names.nl), format!(", such as {}", names.en))
        }
    };
    let count = counted(common.max(1), &ORGANISATION);
    let said = of_the_firm(
        pair,
        |firm| {
            format!("U en {name} werkten in gezamenlijke projecten met {}{}; handig voor {firm}.", count.nl, such.nl)
        },
        |firm| format!("You and {name} both worked in joint projects with {}{}; handy for {firm}.", count.en, such.en),
    );
    match common {
        0 => said,
        _ => Said { past: clauses::facts(pair, &pair.evidence.known, count.clone()), ..said },
    }
}

pub(super) fn newcomer(pair: &Pair<'_>, name: &str) -> Said {
    let is_known = pair.firm.works_with(pair.partner.id, name);
    of_the_firm(
        pair,
        |firm| match is_known {
            true => format!("Voor het eerst in een gezamenlijk project: {firm}."),
            false => format!("Voor {name} een nieuw gezicht: {firm}, nog zonder gezamenlijke projecten."),
        },
        |firm| match is_known {
            true => format!("In a joint project for the first time: {firm}."),
            false => format!("A new face for {name}: {firm}, without joint projects yet."),
        },
    )
}

pub(super) fn network_rank(pair: &Pair<'_>, name: &str) -> Said {
    let common = pair.evidence.common_contacts;
    if common == 0 {
        return of_the_firm(
            pair,
            |firm| format!("Via eerdere gezamenlijke projecten staat {name} dicht bij u, {firm}."),
            |firm| format!("Through earlier joint projects {name} is near to you, {firm}."),
        );
    }
    let count = counted(common, &ORGANISATION);
    let who = known_names(pair).into_iter().next();
    let who = who.map_or_else(Text::default, |who| match common {
        1 => Text::new(format!(", {}", who.nl), format!(", {}", who.en)),
        _ => Text::new(format!(", zoals {}", who.nl), format!(", such as {}", who.en)),
    });
    let worked = if common == 1 { "werkte" } else { "werkten" };
    let said = of_the_firm(
        pair,
        |firm| {
            let also = format!("die ook met {name} {worked}{}", who.nl);
            format!(
                "In eerdere projecten werkte u met {} {also}; dat maakt kennismaken makkelijker voor {firm}.",
                count.nl
            )
        },
        |firm| {
            let also = format!("that also worked with {name}{}", who.en);
            format!("In earlier projects you worked with {} {also}; that makes meeting easier for {firm}.", count.en)
        },
    );
    Said { past: clauses::facts(pair, &pair.evidence.known, count.clone()), ..said }
}

pub(super) fn similar_partners(pair: &Pair<'_>, name: &str) -> Said {
    let names = known_names(pair);
    let listed = words::list(&names);
    let together = match (pair.evidence.known_partners, names.len()) {
        (1, 0) => Text::new("samen met een partner die u kent", "together with a partner whom you know"),
        (_, 0) => Text::new("samen met partners die u kent", "together with partners whom you know"),
        (1, 1) => Text::new(
            format!("samen met {}, een partner die u kent", listed.nl),
            format!("together with {}, a partner whom you know", listed.en),
        ),
        (2, 2) => Text::new(
            format!("samen met {}, partners die u kent", listed.nl),
            format!("together with {}, partners whom you know", listed.en),
        ),
        _ => Text::new(
            format!("samen met partners die u kent, zoals {}", listed.nl),
            format!("together with partners whom you know, such as {}", listed.en),
        ),
    };
    match took_part(pair, &pair.evidence.known, &PROJECT, Text::default(), together) {
        Some(part) => part.of_the_firm(pair, "handig voor", "handy for"),
        None => of_the_firm(
            pair,
            |firm| format!("{name} zat in gezamenlijke projecten met partners die u al kent; handig voor {firm}."),
            |firm| format!("{name} was in joint projects with partners whom you know already; handy for {firm}."),
        ),
    }
}

pub(super) fn own_projects(pair: &Pair<'_>, name: &str) -> Said {
    let own = &pair.evidence.own;
    // Projects of one call share its words whatever they are about, so that no more is said than that.
    let tail = Text::new(" met woorden uit uw eigen projecten", " with words from your own projects");
    match took_part(pair, own, &PROJECT, tail, Text::default()) {
        Some(part) => part.of_the_firm(pair, "dat past bij", "that suits"),
        None => of_the_firm(
            pair,
            |firm| {
                format!("{name} deed gezamenlijke projecten met woorden uit uw eigen projecten; dat past bij {firm}.")
            },
            |firm| format!("{name} did joint projects with words from your own projects; that suits {firm}."),
        ),
    }
}

/// What the firm wishes, to be repeated to it.
struct Wish {
    field: &'static str,
    text: String,
    /// Whether there is no other.
    is_only: bool,
}

impl Wish {
    /// The first wish that is more than the name of a theme; the description when there are no wishes.
    fn of(pair: &Pair<'_>) -> Self {
        let mut free = pair.firm.wishes.iter().filter(|wish| pair.past.theme(wish).is_none());
        let first = free.next().or(pair.firm.wishes.first());
        match (first, &pair.firm.description) {
            (None, Some(text)) => Self { field: "description", text: shortened(text), is_only: true },
            (first, _) => Self {
                field: "wishes",
                text: first.map(|wish| shortened(wish)).unwrap_or_default(),
                is_only: free.next().is_none(),
            },
        }
    }

    fn named(&self, pair: &Pair<'_>) -> [String; 2] {
        let [nl, en] = who_names(pair, self.field);
        let (among_nl, among_en) = if self.is_only { ("", "") } else { (" onder andere", " among other things") };
        [format!("{nl}{among_nl} “{}”", self.text), format!("{en} “{}”{among_en}", self.text)]
    }

    fn said(&self, pair: &Pair<'_>, past: Vec<Fact>, sentence: Text) -> Said {
        Said { fact: words::of_firm(pair, self.field, both(&self.text)), past, sentence }
    }
}

/// Who names what stands in a field of the firm.
fn who_names(pair: &Pair<'_>, field: &str) -> [&'static str; 2] {
    words::who_says(pair.firm.provenance_of(field), ["U noemt", "You name"], "Your record names")
}

/// Wishes that are the name of a theme of projects.
fn named_themes<'a>(pair: &'a Pair<'_>) -> impl Iterator<Item = &'a String> {
    pair.firm.wishes.iter().filter(|wish| pair.past.theme(wish).is_some())
}

/// Names of partners whom both know from projects, at most two.
fn known_names(pair: &Pair<'_>) -> Vec<Text> {
    let ids = pair.evidence.known_by_name.iter();
    ids.filter_map(|id| pair.names.partners.get(id)).map(|name| both(name)).collect()
}

fn place(pair: &Pair<'_>) -> Text {
    let spoken = pair.firm.location.as_ref().and_then(|location| location.spoken());
    spoken.map_or_else(|| Text::new("uw vestiging", "your site"), |place| both(&place))
}

/// The firm's province; nothing abroad.
fn province(pair: &Pair<'_>) -> Option<&'static Text> {
    let location = pair.firm.location.as_ref()?;
    let is_dutch = location.country.as_deref().is_none_or(|country| country.eq_ignore_ascii_case("NL"));
    let code = location.province.as_deref().filter(|_| is_dutch)?;
    reference::province(code).map(|province| &province.name)
}

/// The name by which the firm's region is known, and how one says that firms are from there.
fn home_region(pair: &Pair<'_>) -> (Text, Text) {
    if let Some(province) = province(pair) {
        let from = Text::new(format!("{}, uw provincie", province.nl), format!("{}, your province", province.en));
        return (province.clone(), from);
    }
    match pair.firm.location.as_ref().and_then(|location| location.spoken()) {
        Some(place) => {
            let from = Text::new(format!("de regio van {place}"), format!("the region of {place}"));
            (both(&place), from)
        }
        None => (Text::new("uw regio", "your region"), Text::new("uw regio", "your region")),
    }
}

/// "; twee daarvan met bedrijven uit uw provincie", when there were such firms.
fn with_your_region(pair: &Pair<'_>, group: &Group) -> Text {
    let (region_nl, region_en) =
        if province(pair).is_some() { ("uw provincie", "your province") } else { ("uw regio", "your region") };
    let (firms_nl, firms_en) =
        if group.regional_firms == 1 { ("een bedrijf", "a firm") } else { ("bedrijven", "firms") };
    if group.projects == 1 && group.regional == 1 {
        let did = if group.regional_firms == 1 { "deed" } else { "deden" };
        return Text::new(
            format!("; ook {firms_nl} uit {region_nl} {did} daaraan mee"),
            format!("; {firms_en} from {region_en} took part in it too"),
        );
    }
    some_of(group.regional, group.projects, "", "").map_or_else(Text::default, |some| {
        Text::new(
            format!("; {} met {firms_nl} uit {region_nl}", some.nl),
            format!("; {} with {firms_en} from {region_en}", some.en),
        )
    })
}
