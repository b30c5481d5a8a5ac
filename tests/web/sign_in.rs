//! Signing in and out at the pages.

use crate::browser::Site;
use loopvermogen::app::caller::Role;
use reqwest::Method;
use serde_json::json;

fn password(site: &Site) -> String {
    let user = site.add("/v1/users", &json!({"login": "j.jansen@example.org", "role": "officer"}));
    user["password"].as_str().unwrap().to_owned()
}

#[test]
fn who_signs_in_goes_on_where_he_wanted_to_and_is_out_after_signing_out() {
    let site = Site::start();
    let password = password(&site);
    let stranger = site.anonymous();
    let sent_on = stranger.get("/bedrijven?q=a&x=%22");
    assert_eq!((sent_on.status, sent_on.header("location")), (303, "/sign-in?next=/bedrijven%3Fq%3Da%26x%3D%2522"));
    let form = stranger.get(sent_on.header("location"));
    assert!(form.expect(200).contains("name=\"next\" value=\"/bedrijven?q=a&#38;x=%22\""), "{}", form.text);

    let fields =
        [("login", "J.Jansen@example.org"), ("password", &*password), ("code", ""), ("next", "/bedrijven?q=a")];
    let signed_in = stranger.post("/sign-in", &fields);
    assert_eq!((signed_in.status, signed_in.header("location")), (303, "/bedrijven?q=a"), "{}", signed_in.text);
    let browser = stranger.with_cookie(signed_in.cookie());
    browser.get("/bedrijven").expect(200);
    assert_eq!(browser.post_from("cross-site", "/sign-out", &[]).status, 403);
    browser.get("/bedrijven").expect(200);
    let out = browser.post("/sign-out", &[]);
    assert_eq!((out.status, out.header("location")), (303, "/sign-in"));
    assert!(out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!(browser.get("/bedrijven").status, 303);
}

#[test]
fn a_wrong_password_shows_the_form_again_and_says_nothing_more() {
    let site = Site::start();
    password(&site);
    for login in ["j.jansen@example.org", "nobody"] {
        let page =
            site.anonymous().post("/sign-in", &[("login", login), ("password", "wrong"), ("next", "//evil.example")]);
        let text = page.expect(401);
        assert!(
            text.contains("role=\"alert\"") && text.contains("De naam, het wachtwoord of de code klopt niet."),
            "{text}"
        );
        assert!(
            text.contains(&format!("value=\"{login}\"")) && !text.contains("wrong") && !text.contains("evil"),
            "{text}"
        );
        assert!(!page.headers.contains_key("set-cookie"));
    }
    let foreign = site.anonymous().post_from("cross-site", "/sign-in", &[("login", "a"), ("password", "b")]);
    assert_eq!(foreign.status, 403);
    assert!(foreign.text.contains("op een ander adres dan dat van de dienst"), "{}", foreign.text);
    // A browser that tells no relation of pages, behind a proxy that leaves out the host, and without TLS.
    let opened_at = |origin: &'static str, host: &'static str| {
        site.anonymous().send(Method::POST, "/sign-in", |request| {
            let request = request.header("content-type", "application/x-www-form-urlencoded").header("origin", origin);
            request.header("host", host).body("login=a&password=b")
        })
    };
    for (origin, host, words) in [
        ("https://loop.example", "127.0.0.1:8080", "laat de proxy de kop Host doorgeven"),
        ("http://loop.example:8080", "loop.example:8080", "Open deze pagina via https."),
    ] {
        let page = opened_at(origin, host);
        assert!(page.expect(403).contains(words), "{}", page.text);
    }
    for (origin, host) in [("https://loop.example", "loop.example"), ("http://127.0.0.1:8080", "127.0.0.1:8080")] {
        assert_eq!(opened_at(origin, host).status, 401, "{origin}");
    }
    let tried: Vec<u16> = (0..8)
        .map(|_| site.anonymous().post("/sign-in", &[("login", "j.jansen@example.org"), ("password", "wrong")]).status)
        .collect();
    assert!(tried.contains(&429), "{tried:?}");
}

#[test]
fn who_is_signed_in_chooses_another_password_and_every_other_session_ends() {
    let site = Site::start();
    let first = password(&site);
    let signed_in = |password: &str| {
        let page = site.anonymous().post("/sign-in", &[("login", "j.jansen@example.org"), ("password", password)]);
        (page.status == 303).then(|| site.anonymous().with_cookie(page.cookie()))
    };
    let (here, elsewhere) = (signed_in(&first).unwrap(), signed_in(&first).unwrap());
    assert!(here.get("/").expect(200).contains("href=\"/wachtwoord\""));
    here.get("/wachtwoord").expect(200);
    let wanted = "paard batterij nietje";
    let ask = |current: &str, wanted: &str, again: &str| {
        here.post("/wachtwoord", &[("current", current), ("wanted", wanted), ("again", again)])
    };
    let wrong = [
        (ask("not the one it is", wanted, wanted), "Uw wachtwoord nu klopt niet", "id=\"current-wrong\""),
        (ask(&first, wanted, "paard batterij niets"), "zijn niet gelijk", "id=\"again-wrong\""),
        (ask(&first, "kort", "kort"), "te makkelijk te raden", "id=\"wanted-wrong\""),
        (ask(&first, &first, &first), "heeft u al", "id=\"wanted-wrong\""),
    ];
    for (page, words, place) in &wrong {
        let text = page.expect(400);
        assert!(text.contains(words) && text.contains(place), "{text}");
        assert!(!text.contains(&first) && !text.contains("batterij"), "the page repeats a password");
    }
    elsewhere.get("/").expect(200);
    let foreign =
        here.post_from("cross-site", "/wachtwoord", &[("current", &first), ("wanted", wanted), ("again", wanted)]);
    assert_eq!(foreign.status, 403);

    let done = ask(&first, wanted, wanted);
    assert_eq!((done.status, done.header("location")), (303, "/?done=password"), "{}", done.text);
    let anew = here.with_cookie(done.cookie());
    assert!(anew.get("/?done=password").expect(200).contains("Uw wachtwoord is gewijzigd."));
    assert_eq!(elsewhere.get("/").status, 303, "the other session is over");
    assert!(signed_in(&first).is_none() && signed_in(wanted).is_some());

    // Guessing at it is slowed as signing in is.
    let guess = || anew.post("/wachtwoord", &[("current", "guess"), ("wanted", &first), ("again", &first)]).status;
    let guesses: Vec<u16> = (0..8).map(|_| guess()).collect();
    assert!(guesses.contains(&429), "{guesses:?}");
    let by_link = site.somebody(Role::Officer);
    assert!(
        !by_link.get("/").text.contains("/wachtwoord") && by_link.get("/wachtwoord").text.contains("zonder wachtwoord")
    );
    assert_eq!(by_link.post("/wachtwoord", &[("current", "a"), ("wanted", wanted), ("again", wanted)]).status, 400);
}

#[test]
fn a_link_signs_in_once() {
    let site = Site::start();
    let link = site.link(Role::Officer);
    let first = site.anonymous().get(&link);
    assert_eq!((first.status, first.header("location")), (303, "/"));
    site.anonymous().with_cookie(first.cookie()).get("/").expect(200);
    let second = site.anonymous().get(&link);
    let text = second.expect(401);
    assert!(text.contains("Deze link werkt niet meer.") && !second.headers.contains_key("set-cookie"), "{text}");
    let ticket = link.rsplit('/').next().unwrap();
    assert!(!text.contains(ticket), "the page repeats the ticket");
}

#[test]
fn who_looks_by_head_sees_that_a_page_is_there_and_uses_no_link_up() {
    let site = Site::start();
    let browser = site.anonymous();
    let page = browser.send(Method::HEAD, "/sign-in", |request| request);
    assert_eq!((page.expect(200), page.header("content-type")), ("", "text/html; charset=utf-8"));
    assert_ne!(page.header("content-length"), "0");
    let wrong = site.somebody(Role::Officer).send(Method::DELETE, "/bedrijven", |request| request);
    assert_eq!((wrong.status, wrong.header("allow")), (405, "GET, HEAD"));
    let link = site.link(Role::Officer);
    let looked = browser.send(Method::HEAD, &link, |request| request);
    assert_eq!((looked.status, looked.header("allow"), looked.header("set-cookie")), (405, "GET", ""));
    assert_eq!(browser.get(&link).status, 303, "the link was not used up");
}

#[test]
fn programs_get_json_where_browsers_get_pages() {
    let site = Site::start();
    let pointer = site.anonymous().send(reqwest::Method::GET, "/", |request| {
        let mut headers = reqwest::header::HeaderMap::new();
        headers.insert("accept", "application/json".parse().unwrap());
        request.headers(headers)
    });
    let json: serde_json::Value = serde_json::from_str(pointer.expect(200)).unwrap();
    assert_eq!(json["name"], "loopvermogen");
}
