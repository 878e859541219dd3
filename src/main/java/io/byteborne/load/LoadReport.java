package io.byteborne.load;

import io.byteborne.load.measure.Measurements;
import io.byteborne.load.result.LoadResult;
import io.byteborne.load.result.ResultFiles;
import io.byteborne.load.result.Summary;
import io.byteborne.load.view.LiveView;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;

/** Tells of a run: while it goes on, and in the end. World thread. */
final class LoadReport {
    private final PrintStream out;
    private final LiveView view;
    private final Measurements measurements;
    private final ResultFiles files;
    private final Map<String, String> options;
    private Instant started = Instant.EPOCH;

    /** @param options what the run was told to do, for its result */
    LoadReport(
            PrintStream out, LiveView view, Measurements measurements, ResultFiles files, Map<String, String> options) {
        this.out = out;
        this.view = view;
        this.measurements = measurements;
        this.files = files;
        this.options = options;
    }

    void begin(String what) {
        started = Instant.now();
        out.println("Dummy client: " + what);
    }

    void second(double seconds, int connections) {
        view.second(measurements.endSecond(seconds, connections));
    }

    void refresh(double seconds, int connections) {
        view.refresh(measurements.progress(seconds, connections));
    }

    void error(String text) {
        measurements.error(text);
    }

    /** The client was to cut a connection, and has done so if it could come back. */
    void cut(boolean done) {
        if (done) {
            measurements.reconnections().cut();
        }
    }

    /** A connection is lost, whoever has cut it. */
    void lost() {
        measurements.reconnections().lost();
    }

    /** A server has sent a connection to another one, and that many answers do not come any more. */
    void redirected(int missing) {
        measurements.redirected(missing);
    }

    /** It has come back. */
    void resumed() {
        measurements.reconnections().resumed();
    }

    /** It has not. */
    void notResumed(String text) {
        measurements.reconnections().notResumed();
        measurements.error(text);
    }

    /**
     * The run is over.
     *
     * @param sending how many seconds the client sent
     * @param all how many seconds until the last answer
     * @return whether every message was answered right, and the result is written
     */
    boolean end(double sending, double all, int connections) {
        measurements.endSecond(all, connections);
        LoadResult result = measurements.result(started, sending, options);
        view.end();
        new Summary(out).print(result);
        try {
            files.write(result);
        } catch (IOException unwritable) {
            out.println("error: the result cannot be written: " + unwritable);
            return false;
        }
        return result.right();
    }
}
