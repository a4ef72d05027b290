//! Licence expressions of crates: `MIT OR Apache-2.0`, `(A OR B) AND C`, `A WITH exception`, and the old `A/B`.

use anyhow::{Result, bail};

/// Whether the expression can be satisfied with licences for which `accepts` answers true.
/// `AND` binds closer than `OR`. A licence with an exception is asked for as one name, `A WITH exception`.
pub fn satisfied(expression: &str, accepts: &dyn Fn(&str) -> bool) -> Result<bool> {
    let spaced = expression.replace('(', " ( ").replace(')', " ) ").replace('/', " OR ");
    let mut parser = Parser { words: spaced.split_whitespace().collect(), at: 0, accepts };
    let answer = parser.alternatives()?;
    match parser.words.get(parser.at) {
        Some(word) => bail!("unexpected {word:?} in the licence {expression:?}"),
        None => Ok(answer),
    }
}

struct Parser<'a> {
    words: Vec<&'a str>,
    at: usize,
    accepts: &'a dyn Fn(&str) -> bool,
}

impl<'a> Parser<'a> {
    fn take(&mut self, word: &str) -> bool {
        let found = self.words.get(self.at).is_some_and(|next| next.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn next(&mut self) -> Result<&'a str> {
        let Some(word) = self.words.get(self.at) else { bail!("the licence expression ends too early") };
        self.at += 1;
        Ok(word)
    }

    fn alternatives(&mut self) -> Result<bool> {
        let mut answer = self.requirements()?;
        while self.take("OR") {
            answer |= self.requirements()?;
        }
        Ok(answer)
    }

    fn requirements(&mut self) -> Result<bool> {
        let mut answer = self.one()?;
        while self.take("AND") {
            answer &= self.one()?;
        }
        Ok(answer)
    }

    fn one(&mut self) -> Result<bool> {
        if self.take("(") {
            let answer = self.alternatives()?;
            if !self.take(")") {
                bail!("a bracket of the licence expression is not closed");
            }
            return Ok(answer);
        }
        let name = self.next()?;
        if self.take("WITH") {
            let exception = self.next()?;
            return Ok((self.accepts)(&format!("{name} WITH {exception}")));
        }
        Ok((self.accepts)(name))
    }
}

#[cfg(test)]
mod tests {
    use super::satisfied;

    fn with_mit_and_bsd(expression: &str) -> bool {
        satisfied(expression, &|name| name == "MIT" || name == "BSD-3-Clause").unwrap()
    }

    #[test]
    fn one_alternative_is_enough() {
        assert!(with_mit_and_bsd("GPL-3.0 OR MIT"));
        assert!(with_mit_and_bsd("GPL-3.0/MIT"));
        assert!(!with_mit_and_bsd("GPL-3.0 OR MPL-2.0"));
    }

    #[test]
    fn every_requirement_must_hold() {
        assert!(with_mit_and_bsd("(Apache-2.0 OR MIT) AND BSD-3-Clause"));
        assert!(!with_mit_and_bsd("MIT AND GPL-3.0"));
    }

    #[test]
    fn and_binds_closer_than_or() {
        assert!(with_mit_and_bsd("MIT OR GPL-3.0 AND Unknown"));
        assert!(!with_mit_and_bsd("(MIT OR GPL-3.0) AND Unknown"));
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert!(!with_mit_and_bsd("MIT WITH strings-attached"));
        assert!(with_mit_and_bsd("Apache-2.0 WITH LLVM-exception OR MIT"));
    }

    #[test]
    fn malformed_expressions_are_errors() {
        assert!(satisfied("(MIT", &|_| true).is_err());
        assert!(satisfied("MIT Apache-2.0", &|_| true).is_err());
        assert!(satisfied("", &|_| true).is_err());
    }
}
