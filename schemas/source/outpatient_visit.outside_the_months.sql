-- Visits in none of the three months of the delivery.
select
    delivery.line
from delivery
where delivery.visited_on > last_day(make_date(delivery.reported_year, delivery.reported_month, 1))
    or delivery.visited_on < add_months(make_date(delivery.reported_year, delivery.reported_month, 1), -2)
