"""The published working days of the years that chinesecalendar knows, from 2020 on."""

from datetime import date, timedelta

from django.db import migrations

FIRST_YEAR = 2020

NAMES = {
    "New Year's Day": "元旦",
    "Spring Festival": "春节",
    "Tomb-sweeping Day": "清明节",
    "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节",
    "Mid-autumn Festival": "中秋节",
    "National Day": "国庆节",
}


def seed(apps, _schema_editor):
    import chinese_calendar

    calendar_day = apps.get_model("kernel", "CalendarDay")
    day, days = date(FIRST_YEAR, 1, 1), []
    last = date(max(chinese_calendar.holidays).year, 12, 31)
    while day <= last:
        name = chinese_calendar.get_holiday_detail(day)[1] or chinese_calendar.workdays.get(day)
        days.append(
            calendar_day(
                day=day,
                working=chinese_calendar.is_workday(day),
                name=NAMES.get(getattr(name, "value", name), ""),
                source="chinesecalendar",
            )
        )
        day += timedelta(days=1)
    calendar_day.objects.bulk_create(days, batch_size=1000)


class Migration(migrations.Migration):
    dependencies = [("kernel", "0002_journal_stamp")]
    operations = [migrations.RunPython(seed, migrations.RunPython.noop)]
