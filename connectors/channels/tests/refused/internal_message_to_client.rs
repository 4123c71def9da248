use channels::{Channel, Kind, Link, Message, Moment};

fn main() {
    let page = Link { words: "Open".to_owned(), url: "https://rapport.example/".to_owned() };
    let ours = Message::internal("A risk".to_owned(), page, "risk".to_owned());
    let theirs = Channel::shared(Kind::Slack, "https://hooks.example/".to_owned(), None);
    theirs.render(&ours, Moment::of(0, "m".to_owned()));
}
