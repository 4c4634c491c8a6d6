from blinker import Signal

order_paid = Signal("Nothing is owed on an order any more. Sender: the Order, flushed. Sent once per time it is so.")
order_lapsed = Signal("An order ended unpaid at its hour. Sender: the Order, flushed and already cancelled.")
reduction_granted = Signal("A person has a cheaper price from now on. Sender: the Reduction, flushed.")
