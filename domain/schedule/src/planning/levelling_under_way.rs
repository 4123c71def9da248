//! Levellings under way: how far each is, and ending one with what it has found. One for a person and project, in this
//! process's memory; whoever leaves ends theirs.

use super::awaited::{Awaited, while_awaited};
use engine::levelling::{TeamStanding, Wanted};
use engine::time::Minute;
use kernel::{Failure, PersonId, ProjectId, Refusal, Result};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Each keeps a processor busy; others wait.
static PLACES: Semaphore = Semaphore::const_new(2);

type Owner = (ProjectId, PersonId);
pub type Watch<'w> = dyn Fn(TeamStanding) -> Wanted + Sync + 'w;

#[derive(Clone, Default)]
pub struct Levellings(Arc<Mutex<HashMap<Owner, Arc<UnderWay>>>>);

pub struct UnderWay {
    began: Instant,
    /// How long to search once everybody has a place.
    search: Duration,
    searching_since: OnceLock<Instant>,
    standing: Mutex<Option<TeamStanding>>,
    is_enough: AtomicBool,
}

/// How far it is, for the one who waits for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HowFar {
    pub seconds: u64,
    pub searched_seconds: u64,
    pub placed: usize,
    pub of: usize,
    /// Where the plan ends with the best so far, about.
    pub finish: Option<Minute>,
    pub schedules: u64,
}

impl Levellings {
    /// Levels as long as `owner` waits for it; one at a time.
    pub async fn run<T: Send + 'static>(
        &self,
        owner: Owner,
        search: Duration,
        work: impl FnOnce(&Watch) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let begun = self.begin(owner, search)?;
        let _place = PLACES.acquire().await.map_err(Failure::fault)?;
        let own = begun.own.clone();
        while_awaited(move |awaited| work(&|standing| own.wanted(standing, awaited))).await
    }

    fn begin(&self, owner: Owner, search: Duration) -> Result<Begun> {
        let own = Arc::new(UnderWay {
            began: Instant::now(),
            search,
            searching_since: OnceLock::new(),
            standing: Mutex::new(None),
            is_enough: AtomicBool::new(false),
        });
        let mut all = self.lock();
        if all.contains_key(&owner) {
            return Err(Refusal::new("levelling.running").into());
        }
        all.insert(owner, own.clone());
        Ok(Begun { owner, own, all: self.clone() })
    }

    pub fn how_far(&self, owner: Owner) -> Option<HowFar> {
        let own = self.lock().get(&owner).cloned();
        own.map(|own| own.how_far())
    }

    /// What was found by now is enough. Where nothing is under way any more, nothing is left to do.
    pub fn end(&self, owner: Owner) {
        if let Some(own) = self.lock().get(&owner) {
            own.is_enough.store(true, Ordering::Relaxed);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Owner, Arc<UnderWay>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gone with the one who waits.
struct Begun {
    owner: Owner,
    own: Arc<UnderWay>,
    all: Levellings,
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.all.lock().remove(&self.owner);
    }
}

impl UnderWay {
    fn wanted(&self, standing: TeamStanding, awaited: &Awaited) -> Wanted {
        *self.standing.lock().unwrap_or_else(PoisonError::into_inner) = Some(standing);
        if !awaited.goes_on() {
            return Wanted::Nothing;
        }
        let is_over = standing.finish.is_some()
            && self.searching_since.get_or_init(Instant::now).elapsed() >= self.search;
        if is_over || self.is_enough.load(Ordering::Relaxed) { Wanted::Found } else { Wanted::More }
    }

    fn how_far(&self) -> HowFar {
        let standing = *self.standing.lock().unwrap_or_else(PoisonError::into_inner);
        HowFar {
            seconds: self.began.elapsed().as_secs(),
            searched_seconds: self.searching_since.get().map_or(0, |since| since.elapsed().as_secs()),
            placed: standing.map_or(0, |standing| standing.placed),
            of: standing.map_or(0, |standing| standing.of),
            finish: standing.and_then(|standing| standing.finish),
            schedules: standing.map_or(0, |standing| standing.schedules),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread::sleep;

    fn standing(finish: Option<i64>) -> TeamStanding {
        TeamStanding { placed: 3, of: 5, finish: finish.map(Minute), schedules: 7 }
    }

    fn owner() -> Owner {
        (ProjectId::new(), PersonId::new())
    }

    /// Begins one that works until it is told not to, and gives what it was told then.
    async fn until_told(all: &Levellings, owner: Owner, search: Duration) -> Result<Wanted> {
        let working = all.run(owner, search, |watch| {
            loop {
                match watch(standing(Some(60))) {
                    Wanted::More => sleep(Duration::from_millis(1)),
                    told => return Ok(told),
                }
            }
        });
        working.await
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_has_enough_gets_what_was_found_and_another_is_refused_meanwhile() {
        let (all, owner) = (Levellings::default(), owner());
        assert_eq!(all.how_far(owner), None);
        let (known, hour) = (all.clone(), Duration::from_secs(3_600));
        let working = tokio::spawn(async move { until_told(&known, owner, hour).await });
        while all.how_far(owner).is_none_or(|far| far.of == 0) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        let far = all.how_far(owner).expect("under way");
        assert_eq!((far.placed, far.of, far.finish, far.schedules), (3, 5, Some(Minute(60)), 7));
        let second = until_told(&all, owner, hour).await.expect_err("one at a time");
        assert!(matches!(&second, Failure::Refused(refusal) if refusal.code == "levelling.running"));
        all.end(owner);
        assert_eq!(working.await.expect("it ended").expect("and not in vain"), Wanted::Found);
        assert_eq!(all.how_far(owner), None, "nothing is under way any more");
        all.end(owner);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn who_leaves_ends_it_and_may_begin_another() {
        let (all, owner) = (Levellings::default(), owner());
        let (known, hour) = (all.clone(), Duration::from_secs(3_600));
        let working = tokio::spawn(async move { until_told(&known, owner, hour).await });
        while all.how_far(owner).is_none() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        working.abort();
        assert!(working.await.is_err());
        assert_eq!(all.how_far(owner), None);
        let found = until_told(&all, owner, Duration::ZERO).await;
        assert_eq!(found.expect("its time was over"), Wanted::Found);
    }
}
