use super::*;

const RULES: Rules = Rules {
    shared: &[
        Shared { field: "barriers", by: &["barrier"], about: None, most: 3 },
        Shared { field: "relations", by: &["kind"], about: Some(["partnerId", "with"]), most: 9 },
    ],
    kept: &["nonMailing"],
    facts: Facts::Sourced(&["employees"]),
};

fn fields(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap()
}

fn whole(told: &Told, stored: &Map<String, Value>, said: Value) -> Map<String, Value> {
    let said = fields(said);
    let by = Provenance::new("crm", None);
    told.whole(&RULES, Whole { stored, said: said.clone(), meant: &said, by })
}

fn barriers(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"barrier": name})).collect()
}

#[test]
fn what_is_only_repeated_gives_way_to_what_others_added_and_what_is_new_does_not() {
    let first = fields(json!({"barriers": barriers(&["a", "b", "c"])}));
    let told = Told::default().after(&RULES, &Map::new(), &first, None);
    let stored = fields(json!({"barriers": barriers(&["d", "a", "b"])}));
    let again = whole(&told, &stored, json!({"barriers": barriers(&["a", "b", "c"])}));
    assert_eq!(again["barriers"], barriers(&["d", "a", "b"]), "nothing new is said");
    let more = whole(&told, &stored, json!({"barriers": barriers(&["a", "b", "x"])}));
    assert_eq!(more["barriers"], barriers(&["a", "x", "d"]));
    let others = whole(&told, &stored, json!({"barriers": barriers(&["x", "y", "z"])}));
    assert_eq!(others["barriers"], barriers(&["x", "y", "z"]));
    let fewer = whole(&told, &stored, json!({"barriers": barriers(&["a"])}));
    assert_eq!(fewer["barriers"], barriers(&["a", "d"]));
    assert_eq!(whole(&told, &stored, json!({}))["barriers"], barriers(&["d"]));
}

#[test]
fn a_member_that_is_only_named_is_the_one_that_was_found_by_the_name() {
    const MEMBERS: Rules = Rules {
        shared: &[Shared { field: "members", by: &[], about: Some(["firmId", "name"]), most: 9 }],
        kept: &[],
        facts: Facts::Sourced(&[]),
    };
    let named = fields(json!({"members": [{"name": "X"}, {"name": "Y"}]}));
    let found = fields(json!({"members": [{"firmId": "7", "name": "X"}, {"name": "Y"}, {"firmId": "8", "name": "Z"}]}));
    let mut told = Told::default().after(&MEMBERS, &Map::new(), &found, Some(&named));
    let put = |told: &Told, said: Value| {
        let said = fields(said);
        let by = Provenance::new("crm", None);
        told.whole(&MEMBERS, Whole { stored: &found, said: said.clone(), meant: &said, by })["members"].clone()
    };
    for _ in 0..3 {
        let night = put(&told, json!({"members": [{"name": "X"}, {"name": "Y"}]}));
        assert_eq!(night, found["members"]);
        told = told.after(&MEMBERS, &found, &found, Some(&named));
    }
    let without = put(&told, json!({"members": [{"name": "Y"}]}));
    assert_eq!(without, json!([{"name": "Y"}, {"firmId": "8", "name": "Z"}]), "who joined here stays");
}

#[test]
fn a_list_that_is_taken_back_is_unknown_and_not_empty() {
    let stored = fields(json!({"relations": [{"kind": "member", "with": "Lab"}], "nonMailing": true}));
    let told = Told::default().after(&RULES, &Map::new(), &stored, None);
    let rest = whole(&told, &stored, json!({}));
    assert_eq!((rest.get("relations"), &rest["nonMailing"]), (None, &json!(true)));
}

#[test]
fn what_stood_already_is_no_word_of_the_key_and_a_changed_fact_names_it() {
    let known =
        json!({"provenance": {"source": "intake"}, "employees": 34, "sources": {"employees": {"source": "kvk"}}});
    let stored = fields(known);
    let said = json!({"employees": 34});
    let same = whole(&Told::default(), &stored, said.clone());
    assert_eq!(same, stored);
    let told = Told::default().after(&RULES, &stored, &stored, Some(&fields(said)));
    assert_eq!(told.own, Prints::new());
    let more = whole(&told, &stored, json!({"employees": 40}));
    assert_eq!(more["sources"]["employees"]["source"], "crm");
    let told = told.after(&RULES, &stored, &more, Some(&fields(json!({"employees": 40}))));
    assert_eq!(whole(&told, &more, json!({})).get("employees"), None);
    assert_eq!(Told::read(&told.text().unwrap()).unwrap(), told);
}

#[test]
fn what_is_only_repeated_does_not_undo_what_others_changed_since() {
    let said = json!({"barriers": barriers(&["talent"]), "employees": 20, "website": "old"});
    let first = fields(said.clone());
    let mut told = Told::default().after(&RULES, &Map::new(), &first, Some(&first));
    // A conversation took one barrier out and added another, and an officer corrected one fact and emptied another.
    let stored = fields(json!({"barriers": barriers(&["finance"]), "employees": 45}));
    for _ in 0..2 {
        let night = whole(&told, &stored, said.clone());
        assert_eq!(night, fields(json!({"barriers": barriers(&["finance"]), "employees": 45, "sources": {}})));
        told = told.after(&RULES, &stored, &stored, Some(&first));
    }
    // To name another field alone changes nothing of that.
    told = told.after(&RULES, &stored, &stored, None);
    assert_eq!(whole(&told, &stored, said.clone())["employees"], 45);
    let survey =
        json!({"barriers": barriers(&["finance"]), "employees": 45, "sources": {"employees": {"source": "survey"}}});
    let mut yearly = said.clone();
    yearly["sources"] = json!({"employees": {"source": "crm"}});
    assert_eq!(whole(&told, &fields(survey), yearly)["sources"]["employees"]["source"], "survey");
    let news = json!({"barriers": barriers(&["talent", "space"]), "employees": 30, "website": "new"});
    let changed = whole(&told, &stored, news.clone());
    assert_eq!((&changed["employees"], &changed["website"]), (&json!(30), &json!("new")));
    assert_eq!(changed["barriers"], barriers(&["space", "finance"]));
    // Who stops saying it, and says it anew, means it.
    let emptied = fields(json!({"barriers": []}));
    assert_eq!(whole(&told, &emptied, said.clone())["barriers"], json!([]), "the last one was taken out");
    told = told.after(&RULES, &stored, &stored, Some(&fields(json!({"employees": 20}))));
    assert_eq!(whole(&told, &stored, said)["barriers"], barriers(&["talent", "finance"]));
}
