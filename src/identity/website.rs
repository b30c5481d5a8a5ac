//! The domain of a website or mail address: what two records of one organisation often share.

/// The domain by which an organisation is known on the web: without scheme, `www`, port and path. None for domains that
/// many organisations share: mail providers, social networks, builders of sites.
///
/// ```
/// use loopvermogen::identity::website::domain;
/// assert_eq!(domain("https://www.Jansen-Metaal.nl/contact?x=1").as_deref(), Some("jansen-metaal.nl"));
/// assert_eq!(domain("info@gmail.com"), None);
/// ```
pub fn domain(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#']).next()?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host);
    let is_label = |label: &str| {
        let allowed = |c: char| c.is_alphanumeric() || c == '-';
        (1..=63).contains(&label.len()) && label.chars().all(allowed) && !label.starts_with('-')
    };
    let is_domain = host.contains('.') && host.split('.').all(is_label);
    let has_country =
        host.rsplit('.').next().is_some_and(|end| end.len() >= 2 && !end.starts_with(|c: char| c.is_ascii_digit()));
    let is_shared = SHARED.iter().any(|shared| host == *shared || host.ends_with(&format!(".{shared}")));
    (is_domain && has_country && !is_shared).then(|| host.to_owned())
}

/// Domains that tell nothing of who uses them.
const SHARED: [&str; 24] = [
    "blogspot.com",
    "business.site",
    "facebook.com",
    "github.io",
    "gmail.com",
    "google.com",
    "home.nl",
    "hotmail.com",
    "hotmail.nl",
    "icloud.com",
    "instagram.com",
    "jouwweb.nl",
    "kpnmail.nl",
    "linkedin.com",
    "linktr.ee",
    "live.nl",
    "outlook.com",
    "planet.nl",
    "twitter.com",
    "webnode.nl",
    "wixsite.com",
    "wordpress.com",
    "xs4all.nl",
    "ziggo.nl",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_address_have_one_domain() {
        for text in ["jansen.nl", "http://jansen.nl:8080/a", "WWW.JANSEN.NL.", "piet@jansen.nl"] {
            assert_eq!(domain(text).as_deref(), Some("jansen.nl"), "{text}");
        }
    }

    #[test]
    fn what_many_share_or_is_no_domain_counts_as_nothing() {
        for text in ["jansen", "", "http://", "10.0.0.1", "jansen.wixsite.com/metaal", "a b.nl", "..", "n.v.t. "] {
            assert_eq!(domain(text), None, "{text}");
        }
    }
}
