/**
 * What a cluster's nodes need from outside: a directory of nodes and claims, and a bus between nodes. The rules of both stand
 * here; every implementation passes the same tests.
 */
@NullMarked
package io.byteborne.internal.cluster.store;

import org.jspecify.annotations.NullMarked;
