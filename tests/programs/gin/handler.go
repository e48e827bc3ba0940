// An HTTP API with gin and zap, behind AWS's adapter for gin.
package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambdacontext"
	ginadapter "github.com/awslabs/aws-lambda-go-api-proxy/gin"
	"github.com/gin-gonic/gin"
	"go.uber.org/zap"
)

type order struct {
	ID       int     `json:"id"`
	Customer string  `json:"customer" binding:"required,email"`
	Amount   float64 `json:"amount" binding:"gt=0"`
}

var (
	logger  = zap.Must(zap.NewProduction())
	adapter *ginadapter.GinLambdaV2

	mutex  sync.Mutex
	orders []order
)

func init() {
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.Use(logged, gin.CustomRecovery(failed))
	router.POST("/orders", create)
	router.GET("/orders/:id", show)
	router.GET("/login", login)
	router.GET("/pixel.gif", pixel)
	router.GET("/panic", func(*gin.Context) { panic("out of orders") })
	adapter = ginadapter.NewV2(router)
	logger.Info("initialised", zap.Int("routes", len(router.Routes())))
}

// Handle answers a request of an HTTP API or of a function URL.
func Handle(ctx context.Context, request events.APIGatewayV2HTTPRequest) (events.APIGatewayV2HTTPResponse, error) {
	return adapter.ProxyWithContext(ctx, request)
}

// logged logs a request with the id and the deadline of its invocation.
func logged(c *gin.Context) {
	start := time.Now()
	c.Next()
	id := "none"
	if lambda, ok := lambdacontext.FromContext(c.Request.Context()); ok {
		id = lambda.AwsRequestID
	}
	_, limited := c.Request.Context().Deadline()
	logger.Info("request",
		zap.String("requestId", id),
		zap.String("method", c.Request.Method),
		zap.String("route", c.FullPath()),
		zap.Int("status", c.Writer.Status()),
		zap.Bool("limited", limited),
		zap.Duration("took", time.Since(start)))
}

func failed(c *gin.Context, reason any) {
	logger.Error("panic", zap.Any("reason", reason))
	c.AbortWithStatusJSON(http.StatusInternalServerError, gin.H{"error": reason})
}

func create(c *gin.Context) {
	var o order
	if err := c.ShouldBindJSON(&o); err != nil {
		c.JSON(http.StatusUnprocessableEntity, gin.H{"error": err.Error()})
		return
	}
	mutex.Lock()
	defer mutex.Unlock()
	o.ID = len(orders) + 1
	orders = append(orders, o)
	c.Header("Location", fmt.Sprintf("/orders/%d", o.ID))
	c.JSON(http.StatusCreated, o)
}

func show(c *gin.Context) {
	var path struct {
		ID int `uri:"id" binding:"min=1"`
	}
	if err := c.ShouldBindUri(&path); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": err.Error()})
		return
	}
	mutex.Lock()
	defer mutex.Unlock()
	if path.ID > len(orders) {
		c.JSON(http.StatusNotFound, gin.H{"error": "no such order"})
		return
	}
	c.JSON(http.StatusOK, orders[path.ID-1])
}

func login(c *gin.Context) {
	c.SetCookie("session", "s1", 3600, "/", "", true, true)
	c.SetCookie("theme", "dark", 3600, "/", "", true, false)
	c.Redirect(http.StatusFound, "/orders/1?from="+url.QueryEscape(c.Query("from")))
}

func pixel(c *gin.Context) {
	gif, _ := base64.StdEncoding.DecodeString("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
	c.Data(http.StatusOK, "image/gif", gif)
}
