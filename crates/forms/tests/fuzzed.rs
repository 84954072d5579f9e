//! The bodies of the fuzz targets with seeds and with seeds that were broken in many ways. A real fuzzer goes on from here:
//! fuzz/README.md.

mod bodies;

use proptest::prelude::*;

const EXPRESSIONS: [&str; 8] = [
    "if(selected(${a}, 'x') and . > 3.5e2, concat('a', \"b\"), coalesce('', today()))",
    "/data/a[position() < 3]/b | //c[@id='x']/..",
    "regex(., '^(a|b)*[0-9]{1,3}$') or not(count-selected(.) >= 2)",
    "format-date-time(now(), '%Y-%m-%d %H:%M:%3S')",
    "sum(${b}) div count(${b}) mod -7 * --2",
    "indexed-repeat(${b}, ${a}, position(..)) = substring-before('2017-01-09', '-')",
    "instance('s')/root/item[name = current()/../d]/label",
    "randomize(//a, 7)[1] != string-length(normalize-space(' x  y '))",
];
const INSTANCE: &str = "<data id=\"data\" version=\"1\"><a><b>3</b><e><f>x</f></e></a><c>2017-01-09</c><d>x y</d><meta><instanceID>uuid:1</instanceID></meta></data>";
const POST: &str = "-asked=b[0] b[1] c d\nb[0]=3\nb[1]=9\nf[0][1]=x\nc=2017-01-09\nd=x\nd=y\n-add=a\n-remove=a[0]";
const SHEETS: &str = "survey,,,\n,type,name,relevant\n,begin repeat,a,\n,integer,b,\n,end repeat,,\n,note,n,${b} > 2\nsettings,,\n,form_id,version\n,f,1\n";

/// A seed with some of its bytes replaced, taken out or doubled.
fn broken(seed: &'static str) -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..4u8), 0..6).prop_map(move |changes| {
        let mut bytes = seed.as_bytes().to_vec();
        for (at, byte, what) in changes {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => drop(bytes.remove(at)),
                2 => bytes.insert(at, byte),
                _ => bytes.extend_from_within(at..),
            }
            bytes.truncate(4096);
            if bytes.is_empty() {
                bytes.push(byte);
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn broken_expressions_end(which in 0..EXPRESSIONS.len(), bytes in broken(EXPRESSIONS[0])) {
        bodies::expression(EXPRESSIONS[which].as_bytes());
        bodies::expression(&bytes);
    }

    #[test]
    fn broken_paths_end(bytes in broken(EXPRESSIONS[1])) {
        bodies::expression(&bytes);
    }

    #[test]
    fn broken_patterns_end(bytes in broken(EXPRESSIONS[2])) {
        bodies::expression(&bytes);
    }

    #[test]
    fn broken_instances_are_refused(bytes in broken(INSTANCE)) {
        bodies::filled(&bytes);
    }

    #[test]
    fn broken_posts_lose_nothing_that_fits(bytes in broken(POST)) {
        bodies::posted(&bytes);
    }

    #[test]
    fn broken_sheets_are_findings(bytes in broken(SHEETS)) {
        bodies::csv(&bytes);
    }

    #[test]
    fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        bodies::workbook(&bytes);
        bodies::filled(&bytes);
        bodies::expression(&bytes);
        bodies::posted(&bytes);
    }
}

#[test]
fn letters_that_xml_cannot_hold_come_back_from_a_workbook() {
    bodies::csv("survey,,\n,type,name\n,note,a\u{17}b\n,note,_x0017_\nsettings,,\n,form_id,version\n,f,1\n".as_bytes());
}
