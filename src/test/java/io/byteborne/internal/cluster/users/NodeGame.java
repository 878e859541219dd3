package io.byteborne.internal.cluster.users;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.server.ServerService;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

/** The game of {@link UsersOverNodesTests} as a program, which prints its port. */
public final class NodeGame {
    private NodeGame() {}

    public static void main(String[] arguments) {
        ConfigurableApplicationContext context =
                new SpringApplication(ByteborneWorldApplication.class, UsersOverNodesTests.Game.class).run(arguments);
        System.out.println("game port "
                + Objects.requireNonNull(context.getBean(ServerService.class).localAddress())
                        .getPort());
    }
}
