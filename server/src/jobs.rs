//! What goes on beside the requests: letters, notifications, sweeping. Each job leases its work, so that
//! several nodes share it.

use crate::assembly::CLOCKED_KINDS;
use crate::{channel_delivery, delivery, mail_doors, mailbox_door};
use documents::FileStore;
use engagement::sign_off::{Counting, SignOffKinds, follow_counts};
use evidence::Signer;
use kernel::LETTER;
use schedule::planning::Plans;
use std::time::{Duration, Instant};
use store::{Db, outbox};
use uuid::Uuid;
use web::App;

const LETTERS_EVERY: Duration = Duration::from_secs(2);
const NOTICES_EVERY: Duration = Duration::from_millis(400);
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);
const CHANGES_EVERY: Duration = Duration::from_secs(30);
const AGREED_BEFORE_EVERY: Duration = Duration::from_secs(300);
const FORECASTS_EVERY: Duration = Duration::from_secs(2);
const CLOCK_EVERY: Duration = Duration::from_secs(120);

/// Starts all jobs; they end with the process.
pub async fn start(app: &App) {
    let db = app.db();
    if let Err(failure) = take_over(db).await {
        tracing::warn!("what was in the hands of an ended process waits until its time is over: {failure}");
    }
    let worker = Uuid::new_v4().to_string();
    tokio::spawn(letters(app.clone(), worker));
    tokio::spawn(channels(app.clone()));
    tokio::spawn(mail_doors::keep_open(app.clone()));
    tokio::spawn(mailbox_door::follow(app.clone()));
    tokio::spawn(mail_doors::file(app.clone()));
    tokio::spawn(notices(db.clone(), app.public_url().to_owned()));
    tokio::spawn(clock(db.clone()));
    tokio::spawn(communication_plans(app.clone()));
    tokio::spawn(silences(app.clone()));
    tokio::spawn(expectations(db.clone()));
    tokio::spawn(changes(app.clone()));
    tokio::spawn(forecasts(app.clone()));
    tokio::spawn(sweep(db.clone()));
    tokio::spawn(files(app.clone()));
}

/// What a process that ended had in its hands is free at once where no other process can have it.
async fn take_over(db: &Db) -> kernel::Result<()> {
    if !db.is_for_one_process() {
        return Ok(());
    }
    let given_back = db.write(|tx| {
        outbox::give_back(tx, LETTER)?;
        channel::store::channels::give_back(tx)?;
        communication_plan::store::occurrences::give_back(tx)?;
        change::store::applications::give_back(tx)
    });
    given_back.await
}

async fn letters(app: App, worker: String) {
    loop {
        if let Err(failure) = delivery::deliver(&app, &worker).await {
            tracing::warn!("letters were not delivered: {failure}");
        }
        tokio::time::sleep(LETTERS_EVERY).await;
    }
}

/// What happened is told where somebody wants to read it: woken as notices are, and by the clock for what waits.
async fn channels(app: App) {
    let db = app.db();
    let mut newest = db.watch_events();
    loop {
        if let Err(failure) = channel::follow(db).await {
            tracing::warn!("channels do not follow what happens: {failure}");
        }
        if let Err(failure) = channel_delivery::deliver(&app).await {
            tracing::warn!("messages were not handed to channels: {failure}");
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(LETTERS_EVERY) => {}
        }
        tokio::time::sleep(NOTICES_EVERY).await;
    }
}

/// Notifications follow events; the newest event number wakes this job, a timer looks after it.
async fn notices(db: Db, public_url: String) {
    let mut newest = db.watch_events();
    loop {
        if let Err(failure) = communication::dispatch(&db, &public_url).await {
            tracing::warn!("notifications were not made: {failure}");
        }
        if let Err(failure) = communication::follow_the_log(&db).await {
            tracing::warn!("the communication log does not follow what happens: {failure}");
        }
        if let Err(failure) = reporting::follow_phases(&db).await {
            tracing::warn!("reports of phases that ended are not drafted: {failure}");
        }
        if let Err(failure) = reporting::draw_undrawn(&db).await {
            tracing::warn!("reports that were begun are not drawn: {failure}");
        }
        if let Err(failure) = scope::follow_withdrawals(&db).await {
            tracing::warn!("withdrawn requests for confirmation were not followed: {failure}");
        }
        if let Err(failure) = scope::follow_withdrawn_submissions(&db).await {
            tracing::warn!("withdrawn submissions of deliverables were not followed: {failure}");
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
        // Events come in bursts: one look for all of them.
        tokio::time::sleep(NOTICES_EVERY).await;
    }
}

/// What an earlier version kept inside charters. Nobody reads it meanwhile: a failure is tried again at the next start.
async fn expectations(db: Db) {
    if let Err(failure) = agreement::carry_expectations(&db).await {
        tracing::warn!("expectations of an earlier version do not stand in the register yet: {failure}");
    }
}

/// Confirmed plans become agreed baselines, agreed work comes into its plan, and what became of it there is followed;
/// woken as notices are.
async fn changes(app: App) {
    let (db, plans, public_url) = (app.db(), app.get::<Plans>(), app.public_url());
    let mut newest = db.watch_events();
    let mut look_before = Some(Instant::now());
    loop {
        if look_before.is_some_and(|at| at <= Instant::now()) {
            look_before = agreed_before(db, plans).await;
        }
        if let Err(failure) = schedule::planning::confirmed::agree_confirmed(db, plans).await {
            tracing::warn!("confirmed plans were not made agreed baselines: {failure}");
        }
        if let Err(failure) = change::planning::apply_approved(db, plans, public_url).await {
            tracing::warn!("agreed changes were not brought into their plans: {failure}");
        }
        if let Err(failure) = change::planning::follow(db, public_url).await {
            tracing::warn!("changes do not follow their plans: {failure}");
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return },
            // What was put off is due by the clock.
            () = tokio::time::sleep(CHANGES_EVERY) => {}
        }
        tokio::time::sleep(NOTICES_EVERY).await;
    }
}

/// Plans are forecast anew some time after they changed, and how their buffers stand is kept; woken as notices are.
async fn forecasts(app: App) {
    let (db, plans) = (app.db(), app.get::<Plans>());
    let mut newest = db.watch_events();
    loop {
        if let Err(failure) = schedule::planning::forecasting::follow_plans(db, plans).await {
            tracing::warn!("forecasts do not follow their plans: {failure}");
        }
        if let Err(failure) = schedule::planning::buffering::follow_plans(db, plans).await {
            tracing::warn!("how buffers stand is not kept: {failure}");
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(SWEEP_EVERY) => {}
        }
        tokio::time::sleep(FORECASTS_EVERY).await;
    }
}

/// What earlier versions agreed, for each party. Tells when to look again, as long as it is not kept for all.
async fn agreed_before(db: &Db, plans: &Plans) -> Option<Instant> {
    let approved = change::planning::approved_before;
    let failure = schedule::planning::agreed_before::keep_agreed_before(db, plans, approved).await.err()?;
    tracing::warn!("what was agreed by earlier versions is not kept for each party yet: {failure}");
    Some(Instant::now() + AGREED_BEFORE_EVERY)
}

/// What clients read of a project's state moves with the calendar, also where nobody edits the plan; promised
/// answers run out by it too.
async fn clock(db: Db) {
    loop {
        if let Err(failure) = communication::follow_the_clock(&db, CLOCKED_KINDS).await {
            tracing::warn!("nobody was told of promises that run out: {failure}");
        }
        if let Err(failure) = communication::follow_waiting(&db, CLOCKED_KINDS).await {
            tracing::warn!("released waiting times do not follow the clock: {failure}");
        }
        if let Err(failure) = communication::follow_promises(&db, CLOCKED_KINDS).await {
            tracing::warn!("what clients read of promises does not follow the clock: {failure}");
        }
        if let Err(failure) = engagement::follow_people(&db).await {
            tracing::warn!("what clients read of who is who does not follow its people: {failure}");
        }
        if let Err(failure) = schedule::releasing::follow_the_clock(&db).await {
            tracing::warn!("released states do not follow the clock: {failure}");
        }
        tokio::time::sleep(CLOCK_EVERY).await;
    }
}

/// What communication plans say becomes due by the clock alone.
async fn communication_plans(app: App) {
    loop {
        if let Err(failure) = communication_plan::execute(&app).await {
            tracing::warn!("communication plans were not followed: {failure}");
        }
        tokio::time::sleep(CHANGES_EVERY).await;
    }
}

/// Where a confirmed charter lets silence count: the letters that name the day go right after it was sent, the rest
/// follows the calendar.
async fn silences(app: App) {
    let db = app.db();
    let counting = Counting {
        kinds: *app.get::<SignOffKinds>(),
        signer: app.get::<Signer>().clone(),
        public_url: app.public_url().into(),
        working_day_after: schedule::facts::working_day_after,
    };
    let mut newest = db.watch_events();
    loop {
        if let Err(failure) = follow_counts(db, &counting).await {
            tracing::warn!("silences were not counted: {failure}");
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return },
            () = tokio::time::sleep(CLOCK_EVERY) => {}
        }
        tokio::time::sleep(NOTICES_EVERY).await;
    }
}

/// Removed documents are forgotten in the end, and bytes that no version speaks of are cleared away.
async fn files(app: App) {
    loop {
        if let Err(failure) =
            documents::collect(app.db(), app.get::<FileStore>(), &[correspondence::speaks_of]).await
        {
            tracing::warn!("files that nothing speaks of were not cleared away: {failure}");
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}

async fn sweep(db: Db) {
    loop {
        if let Err(failure) = correspondence::sweep(&db).await {
            tracing::warn!("old mails were not cleared: {failure}");
        }
        if let Err(failure) = communication::render_comments(&db).await {
            tracing::warn!("comments of an earlier renderer were not made anew: {failure}");
        }
        let swept = db.write(|tx| {
            people::session::sweep(tx)?;
            channel::following::sweep(tx)?;
            let yesterday = tx.now().plus_days(-1);
            store::idempotency::clear_before(tx, yesterday)
        });
        if let Err(failure) = swept.await {
            tracing::warn!("old sessions and keys were not cleared: {failure}");
        }
        tokio::time::sleep(SWEEP_EVERY).await;
    }
}
