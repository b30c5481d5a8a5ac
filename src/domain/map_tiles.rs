//! Tiles of somebody else's map (*kaarttegels*), on which we draw.

use std::fmt::Write;

/// Where the tiles of a map are, in the usual division of the Web Mercator projection (EPSG:3857) into squares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapTiles {
    template: String,
    origin: String,
    credit: String,
}

impl MapTiles {
    /// From an address with `{z}`, `{x}` and `{y}` in its path, such as
    /// `https://service.pdok.nl/brt/achtergrondkaart/wmts/v2_0/standaard/EPSG:3857/{z}/{x}/{y}.png`.
    pub fn parse(template: &str) -> Option<MapTiles> {
        let (scheme, rest) = template.split_once("://").filter(|(scheme, _)| ["http", "https"].contains(scheme))?;
        let (host, path) = rest.split_once('/')?;
        // The host goes into the policy of what a page may load.
        let is_host = !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || ".-:[]".contains(c));
        let is_path =
            ["{z}", "{x}", "{y}"].iter().all(|place| path.contains(place)) && !path.contains(char::is_whitespace);
        let origin = format!("{scheme}://{host}");
        (is_host && is_path).then(|| MapTiles { template: template.to_owned(), origin, credit: String::new() })
    }

    /// The same, with whom to name beside the map.
    pub fn with_credit(self, credit: &str) -> MapTiles {
        MapTiles { credit: credit.to_owned(), ..self }
    }

    /// Scheme, host and port.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Whom to name beside the map (*bronvermelding*); may be empty.
    pub fn credit(&self) -> &str {
        &self.credit
    }

    /// Address of the tile in a column and row of the 2^`zoom` by 2^`zoom` squares of the world.
    pub fn address(&self, zoom: u32, column: u32, row: u32) -> String {
        let mut address = String::with_capacity(self.template.len() + 8);
        let mut rest = self.template.as_str();
        while let Some((before, place, after)) = next_place(rest) {
            address.push_str(before);
            let number = match place {
                "{z}" => zoom,
                "{x}" => column,
                _ => row,
            };
            // Writing to a text cannot fail.
            let _ = write!(address, "{number}");
            rest = after;
        }
        address + rest
    }
}

/// The text before the next of the three places, the place, and the text after it.
fn next_place(text: &str) -> Option<(&str, &str, &str)> {
    let at = ["{z}", "{x}", "{y}"].iter().filter_map(|place| text.find(place)).min()?;
    Some((&text[..at], &text[at..at + 3], &text[at + 3..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tile_has_its_numbers_where_the_template_says() {
        let tiles = MapTiles::parse("https://tiles.example:8443/EPSG:3857/{z}/{y}/{x}.png?key=a").unwrap();
        assert_eq!(tiles.origin(), "https://tiles.example:8443");
        assert_eq!(tiles.address(9, 263, 168), "https://tiles.example:8443/EPSG:3857/9/168/263.png?key=a");
    }

    #[test]
    fn what_is_no_address_of_tiles_is_refused() {
        for template in [
            "",
            "tiles.example/{z}/{x}/{y}",
            "ftp://tiles.example/{z}/{x}/{y}",
            "https:///{z}/{x}/{y}",
            "https://tiles.example/{z}/{x}",
            "https://tiles.example;script-src */{z}/{x}/{y}",
            "https://name@tiles.example/{z}/{x}/{y}",
            "https://tiles.example/{z}/{x}/{y} https://other.example",
        ] {
            assert_eq!(MapTiles::parse(template), None, "{template}");
        }
    }
}
