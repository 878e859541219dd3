package io.byteborne.internal.cluster.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.Base16;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A script for one key, so that a Redis cluster can run it. Numbers go in and come out as strings of digits: Lua has only
 * floating-point ones, which are exact up to 2^53, and would write large ones with an exponent.
 *
 * @param digest by which Redis knows a script that it has run before
 */
record Script(String text, String digest) {
    /** The time in µs, by the clock of Redis, as {@code us}; a number as its digits. */
    private static final String COMMON = """
            local key = KEYS[1]
            local time = redis.call('TIME')
            local us = time[1] * 1000000 + time[2]
            local function digits(number) return string.format('%.0f', number) end
            local function after(number) return math.max(us, number + 1) end
            """;

    static Script of(String body) {
        String text = COMMON + body;
        return new Script(text, Base16.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Runs it, and sends its text only if Redis does not know it, as after a restart. */
    CompletionStage<List<String>> run(RedisAsyncCommands<String, String> redis, String key, String... arguments) {
        String[] keys = {key};
        CompletionStage<List<String>> first = redis.evalsha(digest, ScriptOutputType.MULTI, keys, arguments);
        return first.exceptionallyCompose(failure -> isUnknown(failure)
                ? redis.<List<String>>eval(text, ScriptOutputType.MULTI, keys, arguments)
                : CompletableFuture.failedFuture(failure));
    }

    private static boolean isUnknown(Throwable failure) {
        return failure instanceof RedisNoScriptException || failure.getCause() instanceof RedisNoScriptException;
    }
}
