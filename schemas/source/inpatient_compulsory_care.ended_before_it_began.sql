-- Compulsory care that ends before it begins.
select
    delivery.line
from delivery
where delivery.end_date < delivery.start_date
