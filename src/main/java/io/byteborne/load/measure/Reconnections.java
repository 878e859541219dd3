package io.byteborne.load.measure;

import io.byteborne.load.result.LoadResult;
import org.jspecify.annotations.Nullable;

/** What became of connections that were lost. World thread. */
public final class Reconnections {
    private long cut;
    private long lost;
    private long resumed;
    private long notResumed;

    /** The client has cut one by itself. */
    public void cut() {
        cut++;
    }

    /** One is lost, whoever has cut it. */
    public void lost() {
        lost++;
    }

    /** One has its session again. */
    public void resumed() {
        resumed++;
    }

    /** One has not. */
    public void notResumed() {
        notResumed++;
    }

    /** All of it; null if none was lost. */
    LoadResult.@Nullable Reconnections result() {
        return lost == 0 ? null : new LoadResult.Reconnections(cut, lost, resumed, notResumed);
    }
}
