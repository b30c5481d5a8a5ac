//! The assignment with the highest total value under capacities on both sides: a minimum-cost flow.
//!
//! Flow goes from firms to partners, one unit for each place, at the cost of minus its value. Again and again the
//! cheapest path that brings one more unit is taken (successive shortest paths, Ahuja, Magnanti and Orlin, "Network
//! Flows", 1993, chapter 9): a firm with room takes a place, and where that place is full, the firm that has it moves
//! on. As costs of such paths never fall, the first one that costs something is the end, and the total is the highest
//! there is. Values are whole numbers, so that this is exact.
//!
//! Partners are few and firms are many: paths are sought between partners only, by the cheapest firm to move from each
//! to each. Written here because `pathfinding`'s Hungarian method gives each firm one place and needs a column for each
//! place, and does not keep a firm from having two places at one partner.

/// Who can get how much, and what it is worth.
#[derive(Clone, Copy, Debug)]
pub struct Market<'a> {
    /// Most places for each firm.
    pub firms: &'a [u32],
    /// Places of each partner.
    pub partners: &'a [u32],
    /// Value of each pair, firm by firm; 0 or less where it is not possible.
    pub values: &'a [i64],
}

/// A cost that no path has.
const NEVER: i64 = i64::MAX / 4;

/// Pairs of firm and partner with the highest total value, in order; no pair stands twice.
pub fn assign(market: Market) -> Vec<(usize, usize)> {
    let mut flow = Flow::new(market);
    while let Some(path) = flow.cheapest_path() {
        flow.send(&path);
    }
    let pairs = flow.is_given.iter().enumerate().filter(|(_, given)| **given);
    pairs.map(|(at, _)| (at / market.partners.len(), at % market.partners.len())).collect()
}

/// A firm's step to a partner, from the partner where it gives up its place, if any.
#[derive(Clone, Copy, Debug)]
struct Step {
    firm: usize,
    from: Option<usize>,
    to: usize,
}

struct Flow<'a> {
    market: Market<'a>,
    is_given: Vec<bool>,
    room_of_firm: Vec<u32>,
    room_of_partner: Vec<u32>,
    /// For each partner, the firms that have a place there.
    guests: Vec<Vec<usize>>,
    /// For each partner, the cheapest firm with room that could come, and its cost.
    entry: Vec<(i64, usize)>,
    /// For each pair of partners, the cheapest firm that could move from the first to the second, and its cost.
    moves: Vec<(i64, usize)>,
}

impl<'a> Flow<'a> {
    fn new(market: Market<'a>) -> Self {
        let partners = market.partners.len();
        let mut flow = Self {
            market,
            is_given: vec![false; market.firms.len() * partners],
            room_of_firm: market.firms.to_vec(),
            room_of_partner: market.partners.to_vec(),
            guests: vec![Vec::new(); partners],
            entry: vec![(NEVER, 0); partners],
            moves: vec![(NEVER, 0); partners * partners],
        };
        (0..partners).for_each(|partner| flow.find_entry(partner));
        flow
    }

    /// Value of a pair that could still be given.
    fn open_value(&self, firm: usize, partner: usize) -> Option<i64> {
        let at = firm * self.market.partners.len() + partner;
        (self.market.values[at] > 0 && !self.is_given[at]).then_some(self.market.values[at])
    }

    fn find_entry(&mut self, partner: usize) {
        let firms = (0..self.market.firms.len()).filter(|firm| self.room_of_firm[*firm] > 0);
        let costs = firms.filter_map(|firm| Some((-self.open_value(firm, partner)?, firm)));
        self.entry[partner] = costs.min().unwrap_or((NEVER, 0));
    }

    fn find_moves(&mut self, from: usize) {
        let partners = self.market.partners.len();
        let mut moves = vec![(NEVER, 0); partners];
        for firm in &self.guests[from] {
            let value = self.market.values[firm * partners + from];
            for (to, known) in moves.iter_mut().enumerate() {
                if let Some(better) = self.open_value(*firm, to) {
                    *known = (*known).min((value - better, *firm));
                }
            }
        }
        self.moves[from * partners..(from + 1) * partners].copy_from_slice(&moves);
    }

    /// The cheapest way to give one more place, from its end; nothing when it would cost something.
    fn cheapest_path(&self) -> Option<Vec<Step>> {
        let partners = self.market.partners.len();
        let mut costs: Vec<i64> = self.entry.iter().map(|entry| entry.0).collect();
        let mut before: Vec<Option<usize>> = vec![None; partners];
        // Without circles of negative cost, which an optimal flow has not, each round settles one partner at least.
        for _ in 0..partners {
            let mut is_changed = false;
            for from in (0..partners).filter(|from| !self.guests[*from].is_empty()) {
                if costs[from] >= NEVER {
                    continue;
                }
                for to in 0..partners {
                    let cost = costs[from] + self.moves[from * partners + to].0;
                    if cost < costs[to] {
                        (costs[to], before[to], is_changed) = (cost, Some(from), true);
                    }
                }
            }
            if !is_changed {
                break;
            }
        }
        let ends = (0..partners).filter(|partner| self.room_of_partner[*partner] > 0);
        let end = ends.min_by_key(|partner| (costs[*partner], *partner)).filter(|partner| costs[*partner] < 0)?;
        let mut path = Vec::new();
        let mut to = end;
        loop {
            let firm = match before[to] {
                Some(from) => self.moves[from * partners + to].1,
                None => self.entry[to].1,
            };
            path.push(Step { firm, from: before[to], to });
            match before[to] {
                Some(from) if path.len() <= partners => to = from,
                _ => return Some(path),
            }
        }
    }

    fn send(&mut self, path: &[Step]) {
        let partners = self.market.partners.len();
        for step in path {
            if let Some(from) = step.from {
                self.is_given[step.firm * partners + from] = false;
                self.guests[from].retain(|guest| *guest != step.firm);
            } else {
                self.room_of_firm[step.firm] -= 1;
            }
        }
        for step in path {
            self.is_given[step.firm * partners + step.to] = true;
            self.guests[step.to].push(step.firm);
        }
        if let Some(end) = path.first() {
            self.room_of_partner[end.to] -= 1;
        }
        let is_moved = |firm: usize| path.iter().any(|step| step.firm == firm);
        for partner in 0..partners {
            let is_on_path = path.iter().any(|step| step.to == partner || step.from == Some(partner));
            if is_on_path || is_moved(self.entry[partner].1) {
                self.find_entry(partner);
            }
            if is_on_path || self.guests[partner].iter().any(|guest| is_moved(*guest)) {
                self.find_moves(partner);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Tries everything: each firm in turn takes each set of partners with room that it may take.
    fn best(market: Market, firm: usize, room: &mut [u32]) -> i64 {
        if firm == market.firms.len() {
            return 0;
        }
        let partners = room.len();
        let mut most = i64::MIN;
        for set in 0_u32..1 << partners {
            let taken: Vec<usize> = (0..partners).filter(|partner| set >> partner & 1 == 1).collect();
            let value = |partner: &usize| market.values[firm * partners + partner];
            let may = taken.len() <= market.firms[firm] as usize
                && taken.iter().all(|partner| room[*partner] > 0 && value(partner) > 0);
            if may {
                taken.iter().for_each(|partner| room[*partner] -= 1);
                most = most.max(taken.iter().map(value).sum::<i64>() + best(market, firm + 1, room));
                taken.iter().for_each(|partner| room[*partner] += 1);
            }
        }
        most
    }

    proptest! {
        #[test]
        fn the_total_is_the_highest_there_is_and_capacities_are_kept(
            (firms, partners, values) in (1_usize..6, 1_usize..4).prop_flat_map(|(firms, partners)| (
                prop::collection::vec(0_u32..3, firms),
                prop::collection::vec(0_u32..4, partners),
                prop::collection::vec(-3_i64..12, firms * partners),
            )),
        ) {
            let market = Market { firms: &firms, partners: &partners, values: &values };
            let pairs = assign(market);
            let of_firm = |firm| pairs.iter().filter(|pair| pair.0 == firm).count();
            let of_partner = |partner| pairs.iter().filter(|pair| pair.1 == partner).count();
            prop_assert!((0..firms.len()).all(|firm| of_firm(firm) <= firms[firm] as usize));
            prop_assert!((0..partners.len()).all(|partner| of_partner(partner) <= partners[partner] as usize));
            let total: i64 = pairs.iter().map(|(firm, partner)| values[firm * partners.len() + partner]).sum();
            prop_assert_eq!(total, best(market, 0, &mut partners.clone()));
        }
    }

    #[test]
    fn the_first_choice_of_one_gives_way_to_the_best_for_all() {
        // The first firm would gain little by the place that the second needs.
        let values = [10, 9, 8, 0];
        let pairs = assign(Market { firms: &[1, 1], partners: &[1, 1], values: &values });
        assert_eq!(pairs, [(0, 1), (1, 0)]);
    }
}
