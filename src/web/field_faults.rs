//! What is wrong with a form, at the field itself beside the list above it (WCAG 2.2, 3.3.1 and 1.3.1).

/// A page with a form of which fields may be wrong.
pub trait FieldFaults {
    /// The fields that are wrong, each with what to do.
    fn faults(&self) -> &[(&'static str, String)];

    /// What to do about a field.
    fn wrong(&self, field: &str) -> Option<String> {
        let told = self.faults().iter().filter(|(at, _)| *at == field).map(|(_, words)| words.as_str());
        let told: Vec<&str> = told.collect();
        (!told.is_empty()).then(|| told.join(" "))
    }

    /// The attributes of a field that point to its fault and to its hint.
    fn told(&self, field: &str, has_hint: bool) -> String {
        match (self.wrong(field).is_some(), has_hint) {
            (true, true) => format!("aria-invalid=\"true\" aria-describedby=\"{field}-wrong {field}-hint\""),
            (true, false) => format!("aria-invalid=\"true\" aria-describedby=\"{field}-wrong\""),
            (false, true) => format!("aria-describedby=\"{field}-hint\""),
            (false, false) => String::new(),
        }
    }
}
