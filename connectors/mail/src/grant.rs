//! Access tokens of OAuth 2 (RFC 6749) for SMTP and IMAP: what is asked of the token endpoint, and what it answered.
//! Who posts it is not said here.
//!
//! What must hold: an answer that is no token says which field is to be mended; no words of it hold a secret.

use serde::{Deserialize, Serialize};

/// Where the endpoint does not say how long a token lasts.
const LASTS_SECONDS: i64 = 3_600;
const MOST_WORDS: usize = 300;

/// What access tokens are asked for with.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub token_url: String,
    pub client_id: String,
    /// Empty for a client that has none.
    pub client_secret: String,
    /// None: the client asks in its own name.
    pub refresh_token: Option<String>,
    pub scope: String,
}

/// Secrets stay out of logs.
impl std::fmt::Debug for Grant {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} of {}", self.client_id, self.token_url)
    }
}

#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken {
    pub token: String,
    pub lasts_seconds: i64,
    /// A new one takes the place of the one that was used.
    pub refresh_token: Option<String>,
}

/// Why there is no access token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoToken {
    /// Which setting is to be mended; none: trying again later may help.
    pub field: Option<&'static str>,
    pub words: String,
}

impl std::fmt::Display for NoToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.field {
            Some(field) => write!(f, "{field}: {}", self.words),
            None => f.write_str(&self.words),
        }
    }
}
impl std::error::Error for NoToken {}

impl NoToken {
    pub fn later(words: impl Into<String>) -> Self {
        Self { field: None, words: words.into() }
    }
    pub fn of(field: &'static str, words: impl Into<String>) -> Self {
        Self { field: Some(field), words: words.into() }
    }
}

impl Grant {
    /// Whether what was renewed under the other goes on under this one.
    pub fn continues(&self, other: &Self) -> bool {
        (&self.token_url, &self.client_id, &self.refresh_token)
            == (&other.token_url, &other.client_id, &other.refresh_token)
    }

    /// The form that is posted (`application/x-www-form-urlencoded`).
    pub fn form(&self, refresh_token: Option<&str>) -> String {
        let grant_type = if refresh_token.is_some() { "refresh_token" } else { "client_credentials" };
        let fields = [
            ("grant_type", grant_type),
            ("refresh_token", refresh_token.unwrap_or_default()),
            ("client_id", &self.client_id),
            ("client_secret", &self.client_secret),
            ("scope", &self.scope),
        ];
        let said = fields.into_iter().filter(|(_, value)| !value.is_empty());
        said.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }

    /// What came back to a form with this refresh token.
    pub fn answered(
        &self,
        refresh_token: Option<&str>,
        status: u16,
        body: &[u8],
    ) -> Result<AccessToken, NoToken> {
        #[derive(Deserialize)]
        struct Told {
            access_token: Option<String>,
            expires_in: Option<serde_json::Value>,
            refresh_token: Option<String>,
            error: Option<String>,
            error_description: Option<String>,
        }
        let told: Option<Told> = serde_json::from_slice(body).ok();
        match told {
            _ if status == 429 || status >= 500 => Err(NoToken::later(format!("{status}"))),
            Some(Told { access_token: Some(token), expires_in, refresh_token, .. })
                if status == 200 && is_token(&token) =>
            {
                let lasts =
                    expires_in.and_then(|lasts| lasts.as_i64().or_else(|| lasts.as_str()?.parse().ok()));
                let refresh_token = refresh_token.filter(|token| is_token(token));
                Ok(AccessToken { token, lasts_seconds: lasts.unwrap_or(LASTS_SECONDS), refresh_token })
            }
            Some(Told { error: Some(error), error_description, .. }) => {
                let why = error_description.map(|why| format!(": {why}")).unwrap_or_default();
                let words = self.without_secrets(refresh_token, &format!("{error}{why}"));
                Err(NoToken::of(self.field_of(&error), words))
            }
            _ => Err(NoToken::of("token_url", format!("{status}, and no token in the answer"))),
        }
    }

    /// Which field an error of RFC 6749, 5.2, speaks of.
    fn field_of(&self, error: &str) -> &'static str {
        match error {
            "invalid_client" if self.client_secret.is_empty() => "client_id",
            "invalid_client" => "client_secret",
            "invalid_grant" | "unsupported_grant_type" => "refresh_token",
            "invalid_scope" => "scope",
            "unauthorized_client" => "client_id",
            _ => "token_url",
        }
    }

    /// As they were typed and as they were sent.
    fn without_secrets(&self, refresh_token: Option<&str>, words: &str) -> String {
        let secrets = [Some(self.client_secret.as_str()), self.refresh_token.as_deref(), refresh_token];
        let secrets = secrets.into_iter().flatten().filter(|secret| !secret.is_empty());
        let words = secrets.fold(words.to_owned(), |words, secret| {
            words.replace(secret, "…").replace(&encoded(secret), "…")
        });
        words.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(MOST_WORDS).collect()
    }
}

/// What goes into a line of SMTP and IMAP.
fn is_token(token: &str) -> bool {
    !token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic())
}

fn encoded(value: &str) -> String {
    let written = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        _ => format!("%{byte:02X}"),
    };
    value.bytes().map(written).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grant() -> Grant {
        Grant {
            token_url: "https://login.example/token".into(),
            client_id: "rapport".into(),
            client_secret: "s&cret=1".into(),
            refresh_token: Some("refresh 1".into()),
            scope: "https://mail.example/ offline_access".into(),
        }
    }

    #[test]
    fn what_is_asked_for() {
        assert_eq!(
            grant().form(Some("refresh 1")),
            "grant_type=refresh_token&refresh_token=refresh%201&client_id=rapport&client_secret=s%26cret%3D1\
             &scope=https%3A%2F%2Fmail.example%2F%20offline_access"
        );
        let own = Grant { client_secret: "密".into(), scope: String::new(), ..grant() };
        assert_eq!(own.form(None), "grant_type=client_credentials&client_id=rapport&client_secret=%E5%AF%86");
        assert!(!format!("{own:?}").contains("密"));
    }

    #[test]
    fn a_token_is_read() {
        for (body, lasts, refresh) in [
            (r#"{"access_token":"a1","expires_in":3599,"token_type":"Bearer"}"#, 3_599, None),
            (r#"{"access_token":"a1","expires_in":"60","refresh_token":"r2"}"#, 60, Some("r2")),
            (r#"{"access_token":"a1"}"#, 3_600, None),
        ] {
            let token = grant().answered(None, 200, body.as_bytes()).expect("a token");
            assert_eq!(
                (token.token.as_str(), token.lasts_seconds, token.refresh_token.as_deref()),
                ("a1", lasts, refresh)
            );
        }
    }

    #[test]
    fn what_is_no_token_names_its_field() {
        for (status, body, field) in [
            (
                400,
                r#"{"error":"invalid_grant","error_description":"AADSTS70008: it has expired"}"#,
                Some("refresh_token"),
            ),
            (401, r#"{"error":"invalid_client"}"#, Some("client_secret")),
            (400, r#"{"error":"unauthorized_client"}"#, Some("client_id")),
            (400, r#"{"error":"invalid_scope"}"#, Some("scope")),
            (400, r#"{"error":"unsupported_grant_type"}"#, Some("refresh_token")),
            (400, r#"{"error":"something_new"}"#, Some("token_url")),
            (404, "<html>not here</html>", Some("token_url")),
            (200, r#"{"access_token":"with\r\nline"}"#, Some("token_url")),
            (200, "", Some("token_url")),
            (503, "", None),
            (429, r#"{"error":"slow_down"}"#, None),
        ] {
            assert_eq!(
                grant().answered(None, status, body.as_bytes()).err().map(|no| no.field),
                Some(field),
                "{body}"
            );
        }
        let told = br#"{"error":"invalid_grant","error_description":"refresh 1\r\nis no token"}"#;
        let no = grant().answered(None, 400, told).err().expect("none");
        assert_eq!(no.to_string(), "refresh_token: invalid_grant: … is no token");
        let told = br#"{"error":"invalid_grant","error_description":"newer 2 in refresh_token=newer%202&s%26cret=s%26cret%3D1"}"#;
        let no = grant().answered(Some("newer 2"), 400, told).err().expect("none");
        assert_eq!(no.words, "invalid_grant: … in refresh_token=…&s%26cret=…");
    }
}
