//! Workbooks out and in again, and files that are broken or hostile.
#![allow(clippy::unwrap_used, clippy::panic)] // helpers of tests

#[path = "support/shared.rs"]
mod shared;

use std::io::{Cursor, Write};

use naungan_forms::table::Table;
use naungan_forms::xlsform::{Book, BookError, Draft, Limits, Problem, Severity, csv, read, workbook};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

fn of(bytes: &[u8]) -> Draft {
    read(bytes, "form", &|_| None, None, &Limits::default()).unwrap()
}

fn written(draft: &Draft) -> Vec<u8> {
    workbook(&draft.sheets()).unwrap()
}

/// All that a form is, as one text.
fn content(draft: &Draft) -> String {
    format!(
        "{:?} {:?} {:?} {:?} {:?}",
        draft.survey,
        draft.choices,
        draft.settings,
        draft.languages,
        draft.form().ok().map(|form| form.fields)
    )
}

#[test]
fn forms_of_others_read_back_the_same_from_a_workbook_and_from_csv() {
    for path in shared::workbooks() {
        let stem = path.file_stem().unwrap().to_string_lossy();
        let first = read(&std::fs::read(&path).unwrap(), &stem, &|_| None, None, &Limits::default()).unwrap();
        let second = of(&written(&first));
        assert_eq!(content(&first), content(&second), "{}", path.display());
        let beside = |name: &str| match name {
            "choices.csv" => csv(&first.choices).ok(),
            "settings.csv" => csv(&first.settings).ok(),
            _ => None,
        };
        let third = read(&csv(&first.survey).unwrap(), &stem, &beside, None, &Limits::default()).unwrap();
        assert_eq!(content(&first), content(&third), "{}", path.display());
    }
}

fn cell() -> impl Strategy<Value = String> {
    prop_oneof![
        3 => "[ -~]{0,12}",
        1 => "\\PC{0,8}",
        1 => Just("=1+1".to_owned()),
        1 => Just("007".to_owned()),
        1 => Just("línea\nnueva \"citada\", y más".to_owned()),
    ]
}

fn kind() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "text",
        "integer",
        "decimal",
        "range",
        "date",
        "time",
        "dateTime",
        "note",
        "hidden",
        "acknowledge",
        "barcode",
        "start",
        "end",
        "today",
        "select_one sex",
        "select_multiple sex",
        "rank sex",
        "image",
        "begin_group",
        "begin_repeat",
    ])
}

/// A form: rows of random types and cells, groups closed again.
fn survey() -> impl Strategy<Value = Table> {
    let row = (kind(), cell(), cell(), cell(), prop::bool::ANY);
    prop::collection::vec(row, 1..12).prop_map(|rows| {
        let columns = ["type", "name", "label::English (en)", "label::Nederlands (nl)", "hint", "required", "relevant"];
        let mut table = Table { path: "survey".to_owned(), columns: columns.map(str::to_owned).to_vec(), rows: Vec::new() };
        let mut open = Vec::new();
        for (at, (kind, label, other, hint, required)) in rows.into_iter().enumerate() {
            let required = if required { "yes" } else { "" };
            let relevant = if at > 0 && required.is_empty() { "${q0} != ''" } else { "" };
            table.rows.push([kind, &format!("q{at}"), &label, &other, &hint, required, relevant].map(str::to_owned).to_vec());
            if let Some(end) = kind.strip_prefix("begin") {
                open.push(format!("end{end}"));
            }
        }
        for end in open.into_iter().rev() {
            table.rows.push([end.as_str(), "", "", "", "", "", ""].map(str::to_owned).to_vec());
        }
        table
    })
}

fn table(path: &str, rows: &[&[&str]]) -> Table {
    let strings = |row: &[&str]| row.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
    Table { path: path.to_owned(), columns: strings(rows[0]), rows: rows[1..].iter().map(|row| strings(row)).collect() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_written_reads_back_the_same(survey in survey(), title in "[a-zA-Z0-9 ]{1,20}") {
        let choices = table("choices", &[&["list_name", "name", "label", "group"], &["sex", "f", "Female", "a"], &["sex", "m", "Male", ""]]);
        let settings = table("settings", &[&["form_title", "form_id", "version"], &[&title, "made_up", "7"]]);
        let sheets = [("survey", &survey), ("choices", &choices), ("settings", &settings)];
        let first = of(&workbook(&sheets).unwrap());
        let second = of(&written(&first));
        prop_assert_eq!(content(&first), content(&second));
        let beside = |name: &str| match name {
            "choices.csv" => csv(&first.choices).ok(),
            "settings.csv" => csv(&first.settings).ok(),
            _ => None,
        };
        let third = read(&csv(&first.survey).unwrap(), "form", &beside, None, &Limits::default()).unwrap();
        prop_assert_eq!(content(&first), content(&third));
    }

    #[test]
    fn any_bytes_are_refused_or_read(bytes in prop::collection::vec(any::<u8>(), 0..600), head in 0usize..3) {
        let start: &[u8] = [&b""[..], b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"][head];
        let _ = read(&[start, &bytes].concat(), "form", &|_| None, None, &Limits::default());
    }

    #[test]
    fn any_csv_is_refused_or_read(text in "(type|name|label|begin group|,|;|\"|\n|\\$\\{a\\}|[a-z ]{0,4}){0,60}") {
        let _ = read(text.as_bytes(), "form", &|_| None, None, &Limits::default());
    }

    #[test]
    fn a_broken_workbook_is_refused_or_read(places in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12), cut in any::<prop::sample::Index>(), old in prop::bool::ANY) {
        let Some(mut bytes) = sound(old) else { return Ok(()) };
        for (place, byte) in places {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        let _ = read(&bytes, "form", &|_| None, None, &Limits::default());
        bytes.truncate(cut.index(bytes.len()));
        let _ = read(&bytes, "form", &|_| None, None, &Limits::default());
    }

    #[test]
    fn a_part_with_any_xml_is_refused_or_read(text in "(<c|<row| r=\"[A-Z]{0,5}[0-9]{0,20}\"| t=\"(s|b|e|inlineStr)\"| s=\"[0-9]{0,20}\">|<v>|</v>|</c>|</row>|[0-9.eE-]{0,8}|&amp;|&#x41;|&nope;|/>){0,40}") {
        let sheet = format!("<worksheet><sheetData>{text}</sheetData></worksheet>");
        let _ = Book::read(&xlsx(&[("xl/worksheets/sheet1.xml", sheet.as_bytes())]), &Limits::default());
    }
}

/// A sound workbook to break: one of ours, or an old binary one where the test material is there.
fn sound(old: bool) -> Option<Vec<u8>> {
    if old {
        return std::fs::read(shared::forms()?.join("pyxform-cascading_select_test_equivalent.xls")).ok();
    }
    let survey = table("survey", &[&["type", "name", "label"], &["text", "a", "A"], &["integer", "b", "B"]]);
    Some(workbook(&[("survey", &survey)]).unwrap())
}

/// A workbook by hand: one sheet `survey`, and parts.
fn xlsx(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let fixed: [(&str, &[u8]); 2] = [
        ("xl/workbook.xml", br#"<workbook><sheets><sheet name="survey" r:id="rId1"/></sheets></workbook>"#),
        (
            "xl/_rels/workbook.xml.rels",
            br#"<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/></Relationships>"#,
        ),
    ];
    for (name, bytes) in fixed.iter().chain(parts) {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn claims_cost_nothing_and_bombs_are_refused() {
    let limits = Limits::default();
    let sheet = |inner: &str| format!("<worksheet><sheetData>{inner}</sheetData></worksheet>").into_bytes();
    let far = sheet(r#"<row r="1"><c r="XFD1048576" t="str"><v>x</v></c></row>"#);
    assert_eq!(Book::read(&xlsx(&[("xl/worksheets/sheet1.xml", &far)]), &limits), Err(BookError::Large("rows")));
    let wide = sheet(r#"<row r="1"><c r="XFD1" t="str"><v>x</v></c></row>"#);
    assert_eq!(Book::read(&xlsx(&[("xl/worksheets/sheet1.xml", &wide)]), &limits), Err(BookError::Large("columns")));
    let strings = br#"<sst count="9999999999" uniqueCount="99999999999999"><si><t>type</t></si></sst>"#;
    let one = sheet(r#"<row r="1"><c r="A1" t="s"><v>0</v></c></row>"#);
    let book = Book::read(&xlsx(&[("xl/sharedStrings.xml", strings), ("xl/worksheets/sheet1.xml", &one)]), &limits).unwrap();
    assert_eq!(book.sheets[0].cell(1, 0), "type");
    let bomb = vec![b' '; 100 << 20];
    let packed = xlsx(&[("xl/worksheets/sheet1.xml", &bomb)]);
    assert!(packed.len() < 1 << 20);
    assert_eq!(Book::read(&packed, &limits), Err(BookError::Large("unfolded parts")));
    let entities = br#"<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row><c><v>&b;</v></c></row></sheetData></worksheet>"#;
    assert_eq!(Book::read(&xlsx(&[("xl/worksheets/sheet1.xml", entities)]), &limits), Err(BookError::Broken("xml")));
    assert_eq!(Book::read(&vec![b'a'; 17 << 20], &limits), Err(BookError::Large("bytes")));
    assert_eq!(Book::read(b"\x00\x01\x02", &limits), Err(BookError::Kind));
    let deep = "begin_group,g\n".repeat(40_000);
    let draft = of(format!("type,name\n{deep}").as_bytes());
    assert!(draft.findings.iter().any(|finding| finding.problem == Problem::Group));
}

#[test]
fn spellings_of_old_forms_become_canonical() {
    let form = "survey,,,,\n,Command,Tag,Caption:English,bind:relevant\n,q string,a,A,\n,add select multiple prompt using yn,b,B,${a} != ''\n,begin looped group,r,R,\n,phone number,p,P,\n,end looped group,,,\nchoices,,,\n,list name,value,label:English\n,yn,yes,Yes\n,yn,no,No\n";
    let draft = of(form.as_bytes());
    let errors: Vec<_> = draft.findings.iter().filter(|finding| finding.severity > Severity::Unsupported).collect();
    assert_eq!(errors, Vec::<&naungan_forms::xlsform::Finding>::new());
    let types: Vec<&str> = draft.survey.records().map(|row| row.get("type")).collect();
    assert_eq!(types, ["text", "select_multiple yn", "begin_repeat", "text", "end_repeat"]);
    assert_eq!(draft.text("a", "label", "English"), Some("A"));
    assert_eq!(draft.survey.records().nth(3).unwrap().get("constraint"), r"regex(., '^\d*$')");
    assert_eq!(draft.fields().iter().map(|field| field.path.as_str()).collect::<Vec<_>>(), ["a", "b", "r/p"]);
}

#[test]
fn a_mistake_is_named_with_its_row_and_column() {
    let form = "type,name,label,relevent,choice_filter\ntext,a,A,x,\n,,,,\nselect_one nowhere,b,B,,\ninteger,a,Again ${nobody},,\nblob,c,C,,\nend group,,,,\ntext,d,D,,\n";
    let draft = of(form.as_bytes());
    let found: Vec<(usize, &str, Problem)> = draft
        .findings
        .iter()
        .filter(|finding| finding.severity > Severity::Warning)
        .map(|f| (f.row, f.column.as_str(), f.problem))
        .collect();
    assert_eq!(
        found,
        [
            (2, "relevent", Problem::ColumnUnknown),
            (4, "type", Problem::ListMissing),
            (5, "name", Problem::NameTwice),
            (5, "label", Problem::Field),
            (6, "type", Problem::Type),
            (7, "type", Problem::Group),
        ]
    );
}

#[test]
fn own_words_after_other_become_a_question_and_a_choice() {
    let form = "survey,,,,\n,type,name,label::English (en),label::Nederlands (nl)\n,select_one sex or_other,sex,Sex,Geslacht\nchoices,,,,\n,list_name,name,label::English (en),label::Nederlands (nl)\n,sex,f,Female,Vrouw\nsettings,,,,\n,form_id,version,,\n,a,1,,\n";
    let draft = of(form.as_bytes());
    assert_eq!(draft.fields().iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["sex", "sex_other"]);
    assert_eq!(draft.text("sex_other", "label", "Nederlands (nl)"), Some("Licht toe."));
    assert_eq!(draft.choice("sex", "other", "English (en)"), Some("Other"));
    assert_eq!(draft.findings, []);
}

#[test]
fn choices_from_a_file_beside_the_form_are_a_list() {
    let form = "type,name,label,parameters\nselect_one_from_file towns.csv,town,Town,value=code label=title\n";
    let beside = |name: &str| (name == "towns.csv").then(|| b"code,title,province\n3273,Bandung,32\n2171,Batam,21\n".to_vec());
    let draft = read(form.as_bytes(), "form", &beside, None, &Limits::default()).unwrap();
    let form = draft.form().unwrap();
    let list = form.list(form.field("town").unwrap()).unwrap();
    assert_eq!(
        list.items.iter().map(|item| (item.code.as_str(), item.get("province"))).collect::<Vec<_>>(),
        [("3273", "32"), ("2171", "21")]
    );
    assert_eq!(draft.choice("towns.csv", "2171", ""), Some("Batam"));
    let alone = read(b"type,name\nselect_one_from_file towns.csv,town\n", "form", &|_| None, None, &Limits::default()).unwrap();
    assert!(alone.findings.iter().any(|finding| (finding.problem, finding.row) == (Problem::FileMissing, 2)));
}

#[test]
fn days_and_numbers_of_cells_read_as_people_see_them() {
    let styles = br#"<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d&quot;-&quot;mmm"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="170"/><xf numFmtId="20"/></cellXfs></styleSheet>"#;
    let cells = br#"<worksheet><sheetData><row r="1"><c r="A1"><v>12</v></c><c r="B1"><v>0.1</v></c><c r="C1" s="1"><v>42744</v></c><c r="D1" s="2"><v>42744.5</v></c><c r="E1" s="3"><v>0.25</v></c><c r="F1" t="b"><v>1</v></c><c r="G1" s="1"><v>1</v></c><c r="H1" t="inlineStr"><is><r><t>rich </t></r><r><t>text</t></r></is></c></row></sheetData></worksheet>"#;
    let book = Book::read(&xlsx(&[("xl/styles.xml", styles), ("xl/worksheets/sheet1.xml", cells)]), &Limits::default()).unwrap();
    let found: Vec<&str> = (0..8).map(|column| book.sheets[0].cell(1, column)).collect();
    assert_eq!(found, ["12", "0.1", "2017-01-09", "2017-01-09T12:00:00", "06:00:00", "TRUE", "1900-01-01", "rich text"]);
}

#[test]
fn blank_lines_of_csv_are_rows_and_quoted_lines_are_not() {
    let book = Book::read(b"a,b\n\n1,\"two\nlines\"\n\n\n3,4\n", &Limits::default()).unwrap();
    assert_eq!(book.sheets[0].rows.keys().copied().collect::<Vec<_>>(), [1, 3, 6], "rows as an office program counts them");
    let book = Book::read(b"a,b\r\n\r\n1,2\r\n3,4\r\n", &Limits::default()).unwrap();
    assert_eq!(book.sheets[0].rows.keys().copied().collect::<Vec<_>>(), [1, 3, 4]);
    let book = Book::read("a;b\n1;2,5\n".as_bytes(), &Limits::default()).unwrap();
    assert_eq!(book.sheets[0].cell(2, 1), "2,5");
}

#[test]
fn what_is_not_supported_is_left_out_when_that_is_accepted_and_nothing_else() {
    let form = "type,name,label,calculation,body::kb:flash\ntext,a,A,,x\naudit,audit,,,\ncalculate,c,,pulldata-of-another(1),\ncalculate,d,,1 + 1,\ntext,e,E,,\n";
    let draft = of(form.as_bytes());
    assert!(draft.findings.iter().any(|finding| finding.severity == Severity::Unsupported), "{:?}", draft.findings);
    let survey = draft.without_unsupported();
    let names: Vec<&str> = survey.records().map(|row| row.get("name")).collect();
    assert_eq!(names, ["a", "d", "e"]);
    assert!(survey.columns.iter().all(|column| !column.contains("flash")), "{:?}", survey.columns);
}

#[test]
fn a_pattern_that_fits_any_part_is_pointed_out() {
    let draft = of(b"type,name,label,constraint\ntext,a,A,\"regex(., '[0-9]+')\"\ntext,b,B,\"regex(., '^[0-9]+$')\"\n");
    let patterns = draft.findings.iter().filter(|finding| finding.problem == Problem::Pattern);
    let found: Vec<_> = patterns.map(|finding| (finding.row, finding.severity, finding.word.as_str())).collect();
    assert_eq!(found, [(2, Severity::Warning, "[0-9]+")]);
}
