CREATE TABLE byteborne_save (
    save_key VARCHAR(200) NOT NULL PRIMARY KEY,
    token BIGINT NOT NULL,
    version BIGINT NOT NULL,
    saved_at TIMESTAMP WITH TIME ZONE,
    data BYTEA
);
