//! A year of what was missed is asked for at once, however much it is.

use crate::scene::with_scene;
use communication_plan::entry::Product;
use communication_plan::produced_kind::{Became, Make, ProducedKind, ProducedKinds};
use kernel::{RecordId, Result};
use serde_json::json;
use std::collections::HashMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use store::Conn;

/// Something that may be called off long after it was missed, as a meeting may.
pub const FAIR: ProducedKind = ProducedKind {
    product: Product::Meeting,
    make: Make::InTransaction(|_, _| Ok(RecordId::new())),
    became,
    may_be_called_off: true,
    sent_for: |_, _| Ok(HashMap::new()),
    falling_away: None,
};

static ASKED: AtomicUsize = AtomicUsize::new(0);

fn became(_: &mut Conn, fairs: &[RecordId]) -> Result<HashMap<RecordId, Became>> {
    ASKED.fetch_add(1, Ordering::SeqCst);
    Ok(fairs.iter().map(|fair| (*fair, Became::CalledOff("Rain".into()))).collect())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_year_of_missed_meetings_is_asked_for_once() {
    with_scene(|scene| async move {
        assert!(scene.app.app.get::<ProducedKinds>().of(Product::Meeting).is_some());
        scene.added(scene.row_with("produces", json!("meeting"))).await;
        for _ in 0..20 {
            scene.execute().await;
            scene.pass_days(7);
        }
        let before = ASKED.load(Ordering::SeqCst);
        let plan = scene.plan().await;
        assert_eq!(ASKED.load(Ordering::SeqCst) - before, 1, "however many there are");
        let past = plan["past"].as_array().expect("the past");
        assert!(past.len() > 10 && past.iter().all(|one| one["called_off_because"] == "Rain"), "{plan}");
    })
    .await;
}
