//! What is new in a text, line by line.

/// What became of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It stays.
    Kept,
    /// It is new.
    Added,
    /// It is gone.
    Removed,
}

/// Lines of both texts in their order, with what became of each.
pub fn lines<'t>(old: &'t str, new: &'t str) -> Vec<(Change, &'t str)> {
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let alike = old.iter().zip(&new).take_while(|(one, other)| one == other).count();
    let most = old.len().min(new.len()) - alike;
    let ends =
        old.iter().rev().zip(new.iter().rev()).take(most).take_while(|(one, other)| one == other).count();
    let mut found: Vec<(Change, &str)> = old[..alike].iter().map(|line| (Change::Kept, *line)).collect();
    found.extend(middle(&old[alike..old.len() - ends], &new[alike..new.len() - ends]));
    found.extend(old[old.len() - ends..].iter().map(|line| (Change::Kept, *line)));
    found
}

/// The longest lines in common stay; the others are gone or new.
fn middle<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<(Change, &'t str)> {
    // Lengths of what the ends from here on have in common.
    let width = new.len() + 1;
    let mut common = vec![0_u32; (old.len() + 1) * width];
    for (i, one) in old.iter().enumerate().rev() {
        for (j, other) in new.iter().enumerate().rev() {
            common[i * width + j] = if one == other {
                common[(i + 1) * width + j + 1] + 1
            } else {
                common[(i + 1) * width + j].max(common[i * width + j + 1])
            };
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut found = Vec::new();
    while let (Some(one), Some(other)) = (old.get(i), new.get(j)) {
        if one == other {
            found.push((Change::Kept, *one));
            (i, j) = (i + 1, j + 1);
        } else if common[(i + 1) * width + j] >= common[i * width + j + 1] {
            found.push((Change::Removed, *one));
            i += 1;
        } else {
            found.push((Change::Added, *other));
            j += 1;
        }
    }
    found.extend(old[i..].iter().map(|line| (Change::Removed, *line)));
    found.extend(new[j..].iter().map(|line| (Change::Added, *line)));
    found
}

#[cfg(test)]
mod tests {
    use super::Change::{Added, Kept, Removed};
    use super::lines;

    #[test]
    fn lines_are_kept_added_and_removed() {
        assert_eq!(
            lines("а\nб\nв\nг", "а\nв\nд\nг"),
            [(Kept, "а"), (Removed, "б"), (Kept, "в"), (Added, "д"), (Kept, "г")]
        );
        assert_eq!(lines("а", "а"), [(Kept, "а")]);
        assert_eq!(lines("", "а\nб"), [(Added, "а"), (Added, "б")]);
        assert_eq!(lines("а\nа", "а"), [(Kept, "а"), (Removed, "а")]);
    }
}
