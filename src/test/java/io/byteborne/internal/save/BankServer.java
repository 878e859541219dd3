package io.byteborne.internal.save;

import io.byteborne.ByteborneWorldApplication;
import io.byteborne.bankproto.Account;
import io.byteborne.bankproto.C2S_Confirm;
import io.byteborne.bankproto.C2S_Transfer;
import io.byteborne.bankproto.C2S_Visit;
import io.byteborne.bankproto.S2C_Statement;
import io.byteborne.login.Authenticator;
import io.byteborne.login.UserRegistry;
import io.byteborne.message.MessageHandler;
import io.byteborne.save.Save;
import io.byteborne.save.Saves;
import io.byteborne.session.Session;
import java.security.Principal;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A program whose customers give each other gold. None is ever made, and none is spent. */
final class BankServer {
    static final long FIRST_GOLD = 100;

    record Customer(String name, Save<Account> account) implements Principal {
        @Override
        public String getName() {
            return name;
        }

        private void add(long gold) {
            account.update(before -> {
                long after = before.getGold() + gold;
                if (after < 0) {
                    throw new OverdrawnException();
                }
                return Account.newBuilder()
                        .setGold(after)
                        .setChanges(before.getChanges() + 1)
                        .build();
            });
        }

        private S2C_Statement.Builder statement() {
            Account now = account.get();
            return S2C_Statement.newBuilder().setGold(now.getGold()).setChanges(now.getChanges());
        }
    }

    /** Somebody has less gold than they want to give. */
    private static final class OverdrawnException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Everybody may come in. */
    static class Door implements Authenticator<C2S_Visit> {
        private static final Account NEW =
                Account.newBuilder().setGold(FIRST_GOLD).build();

        private final Saves saves;

        Door(Saves saves) {
            this.saves = saves;
        }

        @Override
        public CompletionStage<Principal> authenticate(Session session, C2S_Visit visit) {
            return Authenticator.accept(visit::getName);
        }

        @Override
        public CompletionStage<Customer> enter(Session session, C2S_Visit visit, Principal user) {
            return saves.open(session, "customer/" + visit.getName(), NEW)
                    .thenApply(account -> new Customer(visit.getName(), account));
        }

        @Override
        public S2C_Statement accepted(Session session, C2S_Visit visit, Principal customer) {
            return ((Customer) customer).statement().build();
        }

        @Override
        public S2C_Statement rejected(Session session, C2S_Visit visit, Throwable reason) {
            return S2C_Statement.newBuilder().setRefusal(reason.toString()).build();
        }
    }

    /** Where the gold changes hands. */
    static class Counter {
        private final UserRegistry users;
        private final Saves saves;

        Counter(UserRegistry users, Saves saves) {
            this.users = users;
            this.saves = saves;
        }

        @MessageHandler
        S2C_Statement transfer(C2S_Transfer transfer, Customer payer) {
            Session session = users.find(transfer.getPayee());
            if (session != null && session.principal() instanceof Customer payee) {
                try {
                    saves.together(List.of(payer.account(), payee.account()), () -> {
                        // In this order, a transfer that is refused has half happened by then.
                        payee.add(transfer.getGold());
                        payer.add(-transfer.getGold());
                    });
                    session.send(payee.statement().build());
                } catch (OverdrawnException refused) {
                    // As the statement shows.
                }
            }
            return payer.statement().build();
        }

        @MessageHandler(C2S_Confirm.class)
        CompletionStage<S2C_Statement> confirm(Customer customer) {
            S2C_Statement statement = customer.statement().setStored(true).build();
            return customer.account().flush().thenApply(stored -> statement);
        }
    }

    private BankServer() {}

    public static void main(String[] arguments) {
        new SpringApplicationBuilder(ByteborneWorldApplication.class)
                .sources(Door.class, Counter.class)
                .run(arguments);
    }
}
