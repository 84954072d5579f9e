//! Any bytes as a filled form of OpenRosa.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use naungan_forms::Form;
use naungan_forms::xlsform::filled::{Versions, instance};
use naungan_forms::xlsform::{Limits, read};

static FORM: LazyLock<Form> = LazyLock::new(|| {
    let text = "survey,,\n,type,name\n,begin repeat,a\n,integer,b\n,end repeat,\n,date,c\nsettings,,\n,form_id,version\n,data,1\n";
    let draft = read(text.as_bytes(), "data", &|_| None, None, &Limits::default()).expect("a sound form");
    draft.form().expect("a sound form")
});

fuzz_target!(|bytes: &[u8]| {
    if let Some(versions) = Versions::of(std::slice::from_ref(&*FORM)) {
        let _ = instance(versions, "a.xml", bytes, &["case_code"]);
    }
});
