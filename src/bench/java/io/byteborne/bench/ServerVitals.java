package io.byteborne.bench;

import com.sun.tools.attach.AttachNotSupportedException;
import com.sun.tools.attach.VirtualMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** A look into a server's process: its memory, and what it allocates. */
final class ServerVitals implements AutoCloseable {
    private final long pid;
    private final JMXConnector connector;
    private final MBeanServerConnection server;

    @SuppressWarnings("BanJNDI") // The address is the one that the process's own agent has just named.
    ServerVitals(ServerProcess process) throws IOException {
        this.pid = process.pid();
        try {
            VirtualMachine machine = VirtualMachine.attach(String.valueOf(pid));
            try {
                connector = JMXConnectorFactory.connect(new JMXServiceURL(machine.startLocalManagementAgent()));
            } finally {
                machine.detach();
            }
        } catch (AttachNotSupportedException impossible) {
            throw new IOException(impossible);
        }
        server = connector.getMBeanServerConnection();
    }

    /** Bytes that all its threads have allocated on the heap since it started. */
    long allocatedBytes() throws IOException {
        return (long) attribute("java.lang:type=Threading", "TotalThreadAllocatedBytes");
    }

    /** Bytes of the heap that are in use after a full collection. */
    long liveHeapBytes() throws IOException {
        try {
            server.invoke(new ObjectName("java.lang:type=Memory"), "gc", null, null);
        } catch (JMException failure) {
            throw new IOException(failure);
        }
        return (long) ((CompositeData) attribute("java.lang:type=Memory", "HeapMemoryUsage")).get("used");
    }

    /** Memory that the system has given to the process. */
    long residentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
            }
        }
        throw new IOException("The system does not tell how much memory the process has");
    }

    private Object attribute(String bean, String name) throws IOException {
        try {
            return server.getAttribute(new ObjectName(bean), name);
        } catch (JMException failure) {
            throw new IOException(failure);
        }
    }

    @Override
    public void close() throws IOException {
        connector.close();
    }
}
