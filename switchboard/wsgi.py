"""The door that granian opens: the console's or the portal's program, as the settings say."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
