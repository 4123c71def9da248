//! The whole product in process, over each database: who may reach what, what a client can ever read, what bad
//! input does, and who hears of which change.

mod access_matrix;
mod audience;
mod canaries;
mod channels;
mod contacts;
mod decisions;
mod dice;
mod digest;
mod evidence_files;
mod fuzz;
mod gathered;
mod home;
mod leaving;
mod letters;
mod links;
mod live;
mod mail_doubts;
mod mail_in;
mod mail_replies;
mod mail_secrets;
mod mailbox;
mod meetings;
mod members;
mod news;
mod organisation;
mod reports;
mod sealing;
mod second_lock;
mod silence;
mod statements;
mod two_worlds;
mod visited;
mod visiting;
mod world;
