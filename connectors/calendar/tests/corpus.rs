//! The calendars of the test data, broken ones among them, and what a careless or hostile sender might write.

use calendar::{MOST_BYTES, read};
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "ics") {
            found.push(path);
        }
    }
}

#[test]
fn every_calendar_of_the_test_data_is_read_or_refused_within_bounds() {
    let Some(data) = std::env::var_os("RAPPORT_TEST_DATA") else {
        println!("not run: RAPPORT_TEST_DATA names no folder with calendars");
        return;
    };
    let mut found = Vec::new();
    files(&PathBuf::from(data).join("integrations/ics"), &mut found);
    assert!(found.len() >= 150, "{} calendars", found.len());
    let mut events = 0;
    for path in &found {
        let bytes = std::fs::read(path).expect("bytes");
        // Among them are single components, which are no calendars.
        let is_calendar = String::from_utf8_lossy(&bytes).to_uppercase().contains("BEGIN:VCALENDAR");
        let calendar = read(&bytes);
        assert_eq!(calendar.is_ok(), is_calendar, "{}", path.display());
        events += calendar.map_or(0, |calendar| calendar.events.len());
        // Cut off anywhere, it is read or refused as well.
        for share in 1..8 {
            let _ = read(&bytes[..bytes.len() * share / 8]);
        }
    }
    println!("{} calendars, {events} events", found.len());
    assert!(events > 100, "{events} events");
}

#[test]
fn endless_lines_and_deep_nesting_are_bounded() {
    let folded =
        format!("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:{}\r\nEND:VEVENT\r\n", "x\r\n ".repeat(200_000));
    let calendar = read(folded.as_bytes()).expect("read");
    assert!(calendar.events[0].title.len() <= 64 * 1024);
    let deep = "BEGIN:X\r\n".repeat(MOST_BYTES / 10);
    assert!(read(deep.as_bytes()).is_err());
    let many = format!("BEGIN:VCALENDAR\r\n{}", "BEGIN:VEVENT\r\nEND:VEVENT\r\n".repeat(30_000));
    assert_eq!(read(many.as_bytes()).expect("read").events.len(), 5_000);
    assert!(read(&[0xff, 0xfe, 0x00, b'B']).is_err());
}
