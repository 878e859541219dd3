CREATE TABLE IF NOT EXISTS leaderboard (
    player VARCHAR(50) NOT NULL PRIMARY KEY,
    gold BIGINT NOT NULL
);
CREATE INDEX IF NOT EXISTS leaderboard_gold ON leaderboard (gold DESC, player);
