package io.byteborne.internal.settings;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Saves: when states are written, and what may wait meanwhile.
 *
 * @param interval how old a change may get before it is written; it is begun a little earlier, at a random moment in the
 *     second half of the interval, so that it is done by then, and not all states are written at one time
 * @param openTimeout how long opening a state may take, the last write of its previous owner included, before it fails.
 *     A handler's or an authenticator's own limit is byteborne.handler.timeout
 * @param storeTimeout how long the database may take to answer; then the connection to it is given up, and another one
 *     is tried
 * @param maxConcurrent calls of the store that may run at one time, of those that load and of those that write each;
 *     twice this is not to be more than the connections that the pool has
 * @param batchSize states that are written in one transaction; those that were changed together are never separated
 * @param maxUnsaved states whose changes may wait to be written, such as while the database is away; then no further
 *     state can be opened
 * @param migrate whether the table is created, and changed by later versions, at the start. Needs Flyway
 * @param inMemory whether states are kept in the memory of the program, with which they end, even if there is a database:
 *     to try something out, and in tests; on in a GameTest
 */
@ConfigurationProperties("byteborne.save")
public record SaveProperties(
        @DefaultValue("10s") Duration interval,
        @DefaultValue("10s") Duration openTimeout,
        @DefaultValue("5s") Duration storeTimeout,
        @DefaultValue("4") int maxConcurrent,
        @DefaultValue("200") int batchSize,
        @DefaultValue("100000") int maxUnsaved,
        @DefaultValue("true") boolean migrate,
        @DefaultValue("false") boolean inMemory) {
    private static final Duration SHORTEST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final int MOST_CALLS = 1000;
    private static final int LARGEST_BATCH = 10_000;

    public SaveProperties {
        Ranges.requireBetween("byteborne.save.interval", interval, SHORTEST, LONGEST);
        Ranges.requireBetween("byteborne.save.open-timeout", openTimeout, SHORTEST, LONGEST);
        Ranges.requireBetween("byteborne.save.store-timeout", storeTimeout, SHORTEST, LONGEST);
        Ranges.requireBetween("byteborne.save.max-concurrent", maxConcurrent, 1, MOST_CALLS);
        Ranges.requireBetween("byteborne.save.batch-size", batchSize, 1, LARGEST_BATCH);
        Ranges.requireAtLeast("byteborne.save.max-unsaved", maxUnsaved, 1);
    }
}
