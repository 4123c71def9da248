//! Change control from the request to the closed change, on both databases, through the endpoints the team uses and
//! the acts the portal and the job call.

mod agreed_before;
mod applying;
mod clock;
mod mails;
mod offering;
mod requesting;
mod scene;
